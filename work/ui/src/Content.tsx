import { ActionIcon, Button, CloseButton, Group, SegmentedControl, Tooltip } from '@mantine/core';
import { diffLines, diffWordsWithSpace } from 'diff';
import { toJsxRuntime } from 'hast-util-to-jsx-runtime';
import bash from 'highlight.js/lib/languages/bash';
import css from 'highlight.js/lib/languages/css';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import { createLowlight } from 'lowlight';
import { createContext, memo, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import Markdown from 'react-markdown';
import { Fragment, jsx, jsxs } from 'react/jsx-runtime';
import remarkGfm from 'remark-gfm';
import { Icon } from './Icon';
import type { Content, Item } from './model';
import { letter } from './model';
import { T } from './text';

const lowlight = createLowlight({ bash, css, java, javascript, json, python, sql, typescript, xml });
const ALIASES: Record<string, string> = { html: 'xml', svg: 'xml', js: 'javascript', mjs: 'javascript', jsx: 'javascript', ts: 'typescript', tsx: 'typescript', py: 'python', sh: 'bash' };
/** Longer code is shown plain: colouring it would hold up the keys. */
const COLOURED_CHARS_MAX = 60_000;

function Coloured({ code, language }: { code: string; language: string }) {
  const tree = useMemo(() => {
    const name = ALIASES[language] ?? language;
    if (code.length > COLOURED_CHARS_MAX || !lowlight.registered(name)) return undefined;
    return toJsxRuntime(lowlight.highlight(name, code), { Fragment, jsx, jsxs });
  }, [code, language]);
  return <code>{tree ?? code}</code>;
}

/**
 * Markdown of strangers as elements: HTML in it stays text, addresses are checked, and pictures
 * become links, because a picture of another server would tell it who reads this.
 */
export const Prose = memo(function Prose({ text }: { text: string }) {
  return (
    <div className="prose" dir="auto">
      <Markdown
        remarkPlugins={[remarkGfm]}
        components={{
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noopener noreferrer nofollow">{children}</a>
          ),
          img: ({ src, alt }) => (
            <a href={typeof src === 'string' ? src : undefined} target="_blank" rel="noopener noreferrer nofollow">
              {T.content.picture(alt ?? '')}
            </a>
          ),
          pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
          table: ({ children }) => <div className="table" tabIndex={0}><table>{children}</table></div>,
          code: ({ className, children }) => {
            const language = /language-([\w+-]+)/.exec(className ?? '')?.[1];
            return language ? <Coloured code={String(children)} language={language} /> : <code>{children}</code>;
          },
        }}
      >
        {text}
      </Markdown>
    </div>
  );
});

export function Shown({ item, name, restart }: { item: Item; name: string; restart: number }) {
  const content = item.content;
  switch (content.kind) {
    case 'text':
      return <Prose text={content.text} />;
    case 'dialogue':
      return (
        <ol className="dialogue">
          {content.turns.map((turn, i) => (
            <li key={i} className={/^(user|human|prompter)$/i.test(turn.role) ? 'asks' : 'answers'}>
              <span className="role">{turn.role}</span>
              <Prose text={turn.text} />
            </li>
          ))}
        </ol>
      );
    case 'image':
      return <Picture url={content.url} alt={content.alt || T.content.image(name)} name={name} />;
    case 'code':
      return <Program item={item.id} files={content.files} runs={content.runs} name={name} restart={restart} />;
  }
}

function Program({ item, files, runs, name, restart }: { item: string; files: { name: string; text: string }[]; runs: boolean; name: string; restart: number }) {
  const [file, setFile] = useState(runs ? -1 : 0);
  const shown = files[file];
  return (
    <div className="program">
      {(runs || files.length > 1) && (
        <SegmentedControl
          size="xs" className="files" value={String(file)} onChange={(v) => setFile(Number(v))} aria-label={T.content.files(name)}
          data={[...(runs ? [{ value: '-1', label: T.content.app }] : []), ...files.map((f, i) => ({ value: String(i), label: f.name }))]}
        />
      )}
      {runs && <div hidden={file !== -1} className="stage"><App item={item} name={name} restart={restart} /></div>}
      {shown && (
        <pre className="code" tabIndex={0} aria-label={T.content.code(shown.name)}>
          <Coloured code={shown.text} language={shown.name.split('.').pop() ?? ''} />
        </pre>
      )}
    </div>
  );
}

/** Gives the address, on another origin, at which an item's page runs. */
export const Frames = createContext<(item: string) => Promise<string>>(() => Promise.reject(new Error('no frames')));

type Line = { level: string; text: string };
/** What is kept of a frame's console; a frame that floods it loses its oldest lines. */
const LINES_MAX = 200;
const LINE_CHARS_MAX = 500;

/**
 * A generated page in a frame of another origin, which may run scripts and nothing else. What it
 * says about itself is shown as text and believed in nothing.
 */
function App({ item, name, restart }: { item: string; name: string; restart: number }) {
  const address = useContext(Frames);
  const [run, setRun] = useState(0);
  const [frame, setFrame] = useState<string>();
  const [failed, setFailed] = useState(false);
  const [stopped, setStopped] = useState(false);
  const [open, setOpen] = useState(false);
  const [lines, setLines] = useState<Line[]>([]);
  const view = useRef<HTMLIFrameElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [inside, setInside] = useState(false);
  const again = () => { setLines([]); setStopped(false); setRun((r) => r + 1); };
  useEffect(() => { if (restart > 0) again(); }, [restart]);
  useEffect(() => {
    // An address serves for a short time only, so each run asks for its own.
    let gone = false;
    setFailed(false);
    address(item).then((url) => { if (!gone) setFrame(url); }, () => { if (!gone) setFailed(true); });
    return () => { gone = true; };
  }, [address, item, run]);
  useEffect(() => {
    let pending: Line[] = [];
    let timer = 0;
    const hear = (event: MessageEvent) => {
      if (event.source !== view.current?.contentWindow || event.source === null) return;
      const data: unknown = event.data;
      if (typeof data !== 'object' || data === null || !('source' in data) || data.source !== 'dojo-frame') return;
      const { level, text } = data as { level?: unknown; text?: unknown };
      if (level === 'ready') return;
      pending.push({ level: level === 'error' || level === 'warn' ? level : 'log', text: String(text).slice(0, LINE_CHARS_MAX) });
      pending = pending.slice(-LINES_MAX);
      // Drawn four times a second at most, however fast the frame talks.
      timer ||= window.setTimeout(() => {
        timer = 0;
        const batch = pending;
        pending = [];
        setLines((before) => [...before, ...batch].slice(-LINES_MAX));
      }, 250);
    };
    addEventListener('message', hear);
    return () => { removeEventListener('message', hear); clearTimeout(timer); };
  }, []);
  useEffect(() => {
    // Nothing tells that a frame took the focus but that the window lost it.
    const look = () => setInside(document.activeElement === view.current);
    addEventListener('blur', look);
    addEventListener('focus', look);
    return () => { removeEventListener('blur', look); removeEventListener('focus', look); };
  }, []);
  const errors = lines.filter((l) => l.level === 'error').length;
  return (
    <div className="app" ref={box} onMouseLeave={() => { if (document.activeElement === view.current) view.current?.blur(); }}>
      <Group gap={4} className="apptools">
        <Tool label={T.content.restart} icon="restart" onClick={again} />
        <Tool label={stopped ? T.content.start : T.content.stop} icon={stopped ? 'play' : 'stop'} onClick={() => (stopped ? again() : setStopped(true))} />
        <Tool label={T.content.full} icon="full" onClick={() => void (document.fullscreenElement ? document.exitFullscreen() : box.current?.requestFullscreen())} />
        <Button size="compact-xs" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)} className={errors > 0 ? 'bad' : ''}>
          {errors > 0 ? T.content.errors(errors) : T.content.console(lines.length)}
        </Button>
        {inside && <span className="tag">{T.content.inFrame}</span>}
      </Group>
      {failed ? <p className="quiet pad">{T.content.frameFailed}</p>
      : stopped || frame === undefined ? <p className="quiet pad">{stopped ? T.content.stopped : T.loading}</p> : (
        <iframe
          key={frame} ref={view} src={frame} title={T.content.frame(name)} sandbox="allow-scripts"
          referrerPolicy="no-referrer" allow="" loading="lazy"
        />
      )}
      {open && (
        <ol className="console" tabIndex={0} aria-label={T.content.consoleOf(name)}>
          {lines.length === 0 && <li>{T.content.silent}</li>}
          {lines.map((line, i) => <li key={i} className={line.level}>{line.text}</li>)}
        </ol>
      )}
    </div>
  );
}

function Picture({ url, alt, name }: { url: string; alt: string; name: string }) {
  const [zoom, setZoom] = useState(0);
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading');
  const [attempt, setAttempt] = useState(0);
  const sizes = ['fit', 'one', 'two'];
  return (
    <div className={`picture ${state}`}>
      {state === 'failed' ? (
        <p className="quiet pad">
          {T.content.imageFailed}{' '}
          <Button size="compact-sm" variant="default" onClick={() => { setState('loading'); setAttempt(attempt + 1); }}>{T.again}</Button>
        </p>
      ) : (
        <button type="button" className="plain" onClick={() => setZoom(1)} aria-label={T.content.zoom(name)}>
          <img key={attempt} src={url} alt={alt} onLoad={() => setState('shown')} onError={() => setState('failed')} />
        </button>
      )}
      <Dialog open={zoom > 0} close={() => setZoom(0)} title={T.content.image(name)} className="whole">
        <SegmentedControl value={String(zoom)} onChange={(v) => setZoom(Number(v))} data={T.content.sizes.map((label, i) => ({ value: String(i + 1), label }))} aria-label={T.content.size} />
        <div className={`zoomed ${sizes[zoom - 1] ?? ''}`} tabIndex={0}><img src={url} alt={alt} /></div>
      </Dialog>
    </div>
  );
}

/** The browser's own modal dialog: it holds the focus, closes with Esc, and lets nothing behind it be reached. */
export function Dialog({ open, close, title, className = '', children }: { open: boolean; close: () => void; title: string; className?: string; children: ReactNode }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !box.current?.open) box.current?.showModal();
  }, [open]);
  if (!open) return null;
  return (
    <dialog ref={box} className={`dialog ${className}`} aria-label={title} onClose={close} onClick={(e) => { if (e.target === box.current) close(); }}>
      <div className="inside">
        <h2>{title}</h2>
        {children}
        {/* Last, so that the focus begins on what the dialog is about. */}
        <CloseButton className="close" aria-label={T.close} onClick={close} />
      </div>
    </dialog>
  );
}

export function Tool({ label, icon, onClick, pressed, hint }: { label: string; icon: string; onClick: () => void; pressed?: boolean; hint?: string }) {
  return (
    <Tooltip label={hint ? `${label} (${hint})` : label} openDelay={400}>
      <ActionIcon variant={pressed ? 'light' : 'subtle'} size="md" aria-label={label} aria-pressed={pressed} onClick={onClick}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}

function textOf(content: Content): string {
  switch (content.kind) {
    case 'text': return content.text;
    case 'dialogue': return content.turns.map((t) => `${t.role}: ${t.text}`).join('\n\n');
    case 'code': return content.files.map((f) => (content.files.length > 1 ? `${f.name}\n` : '') + f.text).join('\n\n');
    case 'image': return content.url;
  }
}

/** Words are compared in short texts, lines in long ones, which word by word would take seconds. */
const WORDS_MAX = 8_000;
/** With less than this in common, text by words is a salad: then whole lines are set against each other. */
const EQUAL_SHARE = 0.5;
/** Equal stretches longer than this many lines are folded. */
const EQUAL_LINES_SHOWN = 3;

export function Difference({ items, first, second }: { items: Item[]; first: number; second: number }) {
  const [left, right] = [items[first], items[second]];
  const parts = useMemo(() => {
    if (!left || !right) return [];
    const [a, b] = [textOf(left.content), textOf(right.content)];
    if (left.content.kind !== 'code' && a.length + b.length <= WORDS_MAX) {
      const words = diffWordsWithSpace(a, b, { timeout: 500 }) ?? [];
      const equal = words.reduce((sum, part) => (part.added || part.removed ? sum : sum + part.value.length), 0);
      if (equal * 2 > EQUAL_SHARE * (a.length + b.length)) return words;
    }
    return diffLines(a, b, { timeout: 500 }) ?? [];
  }, [left, right]);
  if (!left || !right) return null;
  if (parts.length === 0) return <p className="quiet pad">{T.content.tooDifferent}</p>;
  return (
    <pre className="diff" tabIndex={0} aria-label={T.content.difference(letter(first), letter(second))}>
      {parts.map((part, i) =>
        part.added ? <ins key={i}>{part.value}</ins>
        : part.removed ? <del key={i}>{part.value}</del>
        : <Equal key={i} text={part.value} />)}
    </pre>
  );
}

function Equal({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const lines = text.split('\n');
  if (open || lines.length <= EQUAL_LINES_SHOWN * 2 + 1) return <span>{text}</span>;
  return (
    <span>
      {lines.slice(0, EQUAL_LINES_SHOWN).join('\n')}{'\n'}
      <button type="button" className="fold" onClick={() => setOpen(true)}>{T.content.equal(lines.length - EQUAL_LINES_SHOWN * 2)}</button>{'\n'}
      {lines.slice(-EQUAL_LINES_SHOWN).join('\n')}
    </span>
  );
}
