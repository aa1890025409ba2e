import { Button, Kbd, NativeSelect, SegmentedControl, Textarea } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { Dialog, Difference, Frames, Prose, Shown, Tool } from './Content';
import { Control, verdict } from './Criteria';
import { Icon } from './Icon';
import { type Press, setSingleKeys, singleKeys, useKeys } from './keys';
import { type Act, after, type Answers, answered, complete, letter, type Task } from './model';
import { T } from './text';

export type Lease = { until: number; most: number; extend: () => void };

/** A task on the desk, and what can be done with it; practice has no lease and skips nothing. */
export type Sitting = {
  task: Task;
  start: Answers;
  comment: string;
  lease?: Lease;
  notice?: ReactNode;
  /** What stands above the task: how far one is, or what is edited. */
  caption: string;
  sendLabel: string;
  send: (answers: Answers, comment: string, activeMillis: number) => Promise<void>;
  save?: (answers: Answers, comment: string) => void;
  skip?: (reason: string, note: string) => Promise<void>;
  flag?: (reason: string, note: string) => Promise<void>;
  /** Takes the last task back; absent where there is none. */
  before?: () => void;
  skipReasons: string[];
  flagReasons: string[];
  frame: (item: string) => Promise<string>;
};

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

type Sheet = { answers: Answers; active: number; focus: number };
const UNDO_MAX = 200;
type View = 'columns' | 'tabs' | 'stack' | 'diff';
const VIEWS: View[] = ['columns', 'tabs', 'stack', 'diff'];

export function Labelling({ sitting }: { sitting: Sitting }) {
  const { task } = sitting;
  const { items, criteria } = task;
  const fine = !useMediaQuery('(pointer: coarse)', false);
  const wide = useMediaQuery('(min-width: 60em)', true);
  const [sheet, setSheet] = useState<Sheet>(() => ({
    answers: sitting.start, focus: 0,
    active: Math.max(0, criteria.findIndex((c) => !answered(c, sitting.start[c.id]))),
  }));
  const [past, setPast] = useState<Sheet[]>([]);
  const [comment, setComment] = useState(sitting.comment);
  const [chosenView, setView] = useState<View>(() => (localStorage.getItem('dojo.view') as View) ?? 'columns');
  const [pair, setPair] = useState<[number, number]>([0, 1]);
  const [promptOpen, setPromptOpen] = useState(true);
  const [dialog, setDialog] = useState<'help' | 'skip' | 'flag' | 'guide' | undefined>();
  const [shown, setShown] = useState(task.sensitive.length === 0);
  const [sending, setSending] = useState(false);
  const [said, setSaid] = useState('');
  const [restart, setRestart] = useState(0);
  const [synced, setSynced] = useState(true);
  const bodies = useRef(new Map<string, HTMLElement>());
  const active = useActiveTime();
  // A narrow screen has no columns: what is read is stacked, what is looked at stands alone.
  const narrow: View = items.some((i) => i.content.kind === 'code') ? 'tabs' : 'stack';
  const view: View = items.length < 2 ? 'stack' : !wide && chosenView === 'columns' ? narrow : chosenView;

  const criterion = criteria[sheet.active];
  const targets = criterion && 'targets' in criterion ? criterion.targets : [];
  const looked = criterion?.about ?? (targets[0]?.item ? targets[sheet.focus]?.id : items[sheet.focus]?.id) ?? items[0]?.id ?? '';
  const ready = criteria.every((c) => complete(c, sheet.answers[c.id]));
  const value = criterion && sheet.answers[criterion.id];

  // Kept at every change in this browser; the server's copy follows when the hand rests.
  const { save } = sitting;
  const touched = useRef(false);
  useEffect(() => { if (touched.current) save?.(sheet.answers, comment); }, [sheet.answers, comment, save]);

  const go = useCallback((to: number, focus = 0) => setSheet((s) => ({ ...s, active: to, focus })), []);

  const act = (doing: Act) => {
    if (!criterion || sending) return;
    touched.current = true;
    setSaid('');
    const old = sheet.answers[criterion.id];
    const next = after(criterion, old, doing, sheet.focus);
    const changed = next.value !== old && (old !== undefined || doing.act !== 'letter' || criterion.type === 'choice');
    if (!changed) {
      setSheet({ ...sheet, focus: next.focus });
      return;
    }
    if (doing.act !== 'write' || old === undefined) setPast([...past, sheet].slice(-UNDO_MAX));
    const answers = { ...sheet.answers, [criterion.id]: next.value };
    // What cannot be added to any more is left by itself; a choice of several is left with Enter.
    const done = criterion.type !== 'select' && criterion.type !== 'text' && doing.act !== 'nudge' && !('stay' in doing)
      && !answered(criterion, old) && answered(criterion, next.value);
    const open = done ? criteria.findIndex((c) => !answered(c, answers[c.id]) && c.id !== criterion.id) : -1;
    setSheet(open >= 0 ? { answers, active: open, focus: 0 } : { ...sheet, answers, focus: next.focus });
  };

  const enter = () => {
    if (criterion && !complete(criterion, value)) return setSaid(T.desk.stillOpen(criterion.title));
    const open = criteria.findIndex((c, i) => i !== sheet.active && !complete(c, sheet.answers[c.id]));
    const unseen = criteria.findIndex((c, i) => i > sheet.active && sheet.answers[c.id] === undefined);
    if (unseen >= 0 || open >= 0) return go(unseen >= 0 ? unseen : open);
    void send();
  };

  const send = async () => {
    if (sending) return;
    const open = criteria.findIndex((c) => !complete(c, sheet.answers[c.id]));
    if (open >= 0) {
      go(open);
      return setSaid(T.desk.stillOpen(criteria[open]!.title));
    }
    setSending(true);
    try {
      await sitting.send(sheet.answers, comment, active());
    } catch (e) {
      setSaid(e instanceof Error ? e.message : T.failed);
    } finally {
      setSending(false);
    }
  };

  const undo = () => {
    const last = past.at(-1);
    if (!last) return sitting.before ? sitting.before() : setSaid(T.desk.nothingToUndo);
    setPast(past.slice(0, -1));
    setSheet(last);
    setSaid(T.desk.undone);
  };

  useEffect(() => {
    if (view === 'stack') bodies.current.get(looked)?.parentElement?.scrollIntoView({ block: 'nearest', behavior: calm() ? 'auto' : 'smooth' });
  }, [looked, view]);

  const steps = useRef<HTMLDivElement>(null);
  useEffect(() => { void steps.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }); }, [sheet.active]);

  const look = (index: number) => setSheet((s) => {
    const count = targets.length || items.length;
    return { ...s, focus: (index + count) % count };
  });

  const scroll = (by: number) => {
    const body = bodies.current.get(looked);
    body?.scrollBy({ top: by * body.clientHeight * 0.8, behavior: calm() ? 'auto' : 'smooth' });
  };

  const press = ({ command, index }: Press): boolean => {
    switch (command) {
      case 'number': act({ act: 'number', value: index }); return true;
      case 'letter':
        if (criterion?.type === 'choice') act({ act: 'letter', index });
        else if (index < (targets.length || items.length)) look(index);
        return true;
      case 'tie': act({ act: 'tie' }); return true;
      case 'none': act({ act: 'none' }); return true;
      case 'left': look(sheet.focus - 1); return true;
      case 'right': look(sheet.focus + 1); return true;
      case 'better': case 'worse':
        if (criterion?.type !== 'ranking' && criterion?.type !== 'score') return false;
        act({ act: 'nudge', by: command === 'better' ? 1 : -1 });
        return true;
      case 'enter': enter(); return true;
      case 'next': go((sheet.active + 1) % criteria.length); return true;
      case 'undo': undo(); return true;
      case 'skip': if (sitting.skip) setDialog('skip'); return true;
      case 'unclear': if (sitting.flag) setDialog('flag'); return true;
      case 'view': changeView(VIEWS[(VIEWS.indexOf(view) + 1) % VIEWS.length]!); return true;
      case 'prompt': setPromptOpen(!promptOpen); return true;
      case 'guide': setDialog('guide'); return true;
      case 'longer': sitting.lease?.extend(); return true;
      case 'restart': setRestart(restart + 1); return true;
      case 'down': scroll(1); return true;
      case 'up': scroll(-1); return true;
      case 'help': setDialog('help'); return true;
    }
  };
  useKeys(press);

  const changeView = (to: View) => {
    setView(to);
    localStorage.setItem('dojo.view', to);
  };

  const scrolled = (from: HTMLElement) => {
    if (!synced || view !== 'columns' || from.dataset['led'] === 'yes') {
      delete from.dataset['led'];
      return;
    }
    const part = from.scrollTop / Math.max(1, from.scrollHeight - from.clientHeight);
    for (const body of bodies.current.values()) {
      const to = Math.round(part * (body.scrollHeight - body.clientHeight));
      if (body === from || Math.abs(body.scrollTop - to) < 2) continue;
      body.dataset['led'] = 'yes';
      body.scrollTop = to;
    }
  };

  const card = (index: number) => {
    const item = items[index];
    if (!item) return null;
    const name = T.desk.answer(letter(index));
    const here = item.id === looked;
    const mark = verdict(criterion, value, item.id);
    return (
      <article key={item.id} className={`card hue${index % 8}${here ? ' here' : ''}`} aria-label={name} onClick={() => { if (!here && criterion?.type !== 'choice') look(Math.max(0, targets.length ? targets.findIndex((t) => t.id === item.id) : index)); }}>
        <header><span className="badge">{letter(index)}</span><h2 className="hidden">{name}</h2>{mark && <span className="verdict">{mark}</span>}</header>
        <div
          className={`body kind-${item.content.kind}`} tabIndex={0} role="region" aria-label={name}
          ref={(el) => { if (el) bodies.current.set(item.id, el); else bodies.current.delete(item.id); }}
          onScroll={(e) => scrolled(e.currentTarget)}
        >
          <Shown item={item} name={name} restart={here ? restart : 0} />
        </div>
      </article>
    );
  };

  const at = Math.max(0, items.findIndex((i) => i.id === looked));
  return (
    <Frames.Provider value={sitting.frame}>
      {/* A click must not take the focus along: Enter would press that button again instead of going on. */}
      <main className="desk" id="main" onMouseDown={(e) => { if (e.target instanceof Element && e.target.closest('button, .views')) e.preventDefault(); }}>
        <div className="strip">
          <h1>{task.title}</h1>
          <span className="caption">{sitting.caption}</span>
          {task.category && <span className="tag">{task.category}</span>}
          {task.pay.amount && <span className="tag pay">{T.pay(task.pay)}</span>}
          {task.pay.belowFloor && <span className="tag bad">{T.belowFloor}</span>}
          <span className="grow" />
          {sitting.lease && <Timer lease={sitting.lease} active={active} />}
          <Tool label={T.desk.guide} icon="book" hint="I" onClick={() => setDialog('guide')} />
          <Tool label={T.desk.keys} icon="help" hint="?" onClick={() => setDialog('help')} />
        </div>
        {sitting.notice}
        <section className={`prompt${promptOpen ? '' : ' closed'}`} aria-label={T.desk.prompt}>
          <button type="button" className="fold" aria-expanded={promptOpen} onClick={() => setPromptOpen(!promptOpen)}>{T.desk.prompt}<Icon name="back" size={14} /></button>
          <div className="promptbody" tabIndex={0} role="region" aria-label={T.desk.promptText}>
            <Prose text={task.prompt} />
            {task.dialogue.length > 0 && <Shown item={{ id: 'before', content: { kind: 'dialogue', turns: task.dialogue } }} name={T.desk.prompt} restart={0} />}
          </div>
        </section>
        {items.length > 1 && (
          <div className="bar">
            <SegmentedControl
              size="xs" value={view} onChange={(v) => changeView(v as View)} aria-label={T.desk.view} className="views"
              data={VIEWS.filter((v) => wide || v !== 'columns').map((v) => ({ value: v, label: <span className="viewname"><Icon name={v} size={16} /> {T.desk.views[v]}</span> }))}
            />
            {view === 'columns' && <Button size="compact-xs" variant={synced ? 'light' : 'subtle'} aria-pressed={synced} onClick={() => setSynced(!synced)} leftSection={<Icon name="link" size={16} />}>{T.desk.synced}</Button>}
            {view === 'tabs' && (
              <div className="tabs" role="group" aria-label={T.desk.answers}>
                {items.map((item, i) => (
                  <button key={item.id} type="button" className={`tab hue${i % 8}`} aria-pressed={i === at} onClick={() => look(i)}>
                    <span className="badge">{letter(i)}</span>{verdict(criterion, value, item.id)}
                  </button>
                ))}
              </div>
            )}
            {view === 'diff' && items.length > 2 && [0, 1].map((side) => (
              <NativeSelect
                key={side} size="xs" aria-label={T.desk.side[side]} value={pair[side]} data={items.map((_, i) => ({ value: String(i), label: T.desk.answer(letter(i)) }))}
                onChange={(e) => setPair(side === 0 ? [Number(e.currentTarget.value), pair[1]] : [pair[0], Number(e.currentTarget.value)])}
              />
            ))}
            <span className="grow" />
          </div>
        )}
        {!shown ? (
          <div className="veil"><p>{T.desk.sensitive(task.sensitive)}</p><Button onClick={() => setShown(true)}>{T.desk.show}</Button></div>
        ) : view === 'diff' ? (
          <div className="single"><Difference items={items} first={pair[0]} second={pair[1]} /></div>
        ) : view === 'tabs' ? (
          <div className="single">{card(at)}</div>
        ) : (
          <div className={view === 'stack' ? 'stack' : `columns of${Math.min(items.length, 4)}`}>{items.map((_, i) => card(i))}</div>
        )}
        <section className="dock" aria-label={T.desk.yours}>
          {criteria.length > 1 && (
            <div className="steps" ref={steps} role="group" aria-label={T.desk.questions}>
              {criteria.map((c, i) => {
                const done = answered(c, sheet.answers[c.id]);
                return (
                  <button key={c.id} type="button" className={`step${done ? ' done' : ''}`} aria-current={i === sheet.active ? 'step' : undefined} onClick={() => go(i)}>
                    <span className="dot">{done ? <Icon name="check" size={12} /> : i + 1}</span>
                    <span>{T.desk.step(c)}</span>
                    {done && <span className="hidden">{T.desk.done}</span>}
                  </button>
                );
              })}
            </div>
          )}
          {criterion && (
            <div className="ask">
              <div className="question">
                <h2>{criterion.title}</h2>
                {criterion.about && <span className="tag">{T.desk.answer(letter(items.findIndex((i) => i.id === criterion.about)))}</span>}
                <p>{criterion.help || T.desk.how(criterion, fine)}</p>
              </div>
              <Control criterion={criterion} value={value} focus={sheet.focus} act={act} enter={enter} hints={(fine) && singleKeys()} />
            </div>
          )}
          <div className="acts">
            <Button variant="subtle" onClick={undo} leftSection={<Icon name="undo" />} rightSection={fine && <Kbd>U</Kbd>}>{T.desk.undo}</Button>
            {sitting.skip && <Button variant="subtle" onClick={() => setDialog('skip')} leftSection={<Icon name="skip" />} rightSection={fine && <Kbd>S</Kbd>}>{T.desk.skip}</Button>}
            {sitting.flag && <Button variant="subtle" onClick={() => setDialog('flag')} leftSection={<Icon name="flag" />} rightSection={fine && <Kbd>M</Kbd>}>{T.desk.flag}</Button>}
            <p className="said" role="status">{said}</p>
            <Button className={ready ? 'send ready' : 'send'} onClick={enter} loading={sending} rightSection={fine && <Kbd>Enter</Kbd>}>
              {ready && !criteria.some((c, i) => i > sheet.active && sheet.answers[c.id] === undefined) ? sitting.sendLabel : T.desk.go}
            </Button>
          </div>
        </section>
        <Dialog open={dialog === 'help'} close={() => setDialog(undefined)} title={T.desk.keys}><Keys /></Dialog>
        <Dialog open={dialog === 'guide'} close={() => setDialog(undefined)} title={T.desk.guide}>
          <Prose text={task.guidelines || T.desk.noGuide} />
          <Textarea mt="md" label={T.desk.comment} description={T.desk.commentHint} value={comment} maxLength={2000} onChange={(e) => { touched.current = true; setComment(e.currentTarget.value); }} />
        </Dialog>
        <Reasons
          opened={dialog === 'skip' || dialog === 'flag'} flag={dialog === 'flag'} reasons={dialog === 'flag' ? sitting.flagReasons : sitting.skipReasons}
          close={() => setDialog(undefined)}
          say={async (reason, note) => {
            const flag = dialog === 'flag';
            setDialog(undefined);
            try {
              await (flag ? sitting.flag : sitting.skip)?.(reason, note);
              if (flag) setSaid(T.desk.flagged);
            } catch (e) {
              setSaid(e instanceof Error ? e.message : T.failed);
            }
          }}
        />
      </main>
    </Frames.Provider>
  );
}

/** Reasons stand on the digits too, so that a skip is S, 1. */
function Reasons({ opened, flag, reasons, close, say }: { opened: boolean; flag: boolean; reasons: string[]; close: () => void; say: (reason: string, note: string) => Promise<void> }) {
  const [note, setNote] = useState('');
  return (
    <Dialog open={opened} close={close} title={flag ? T.desk.whyFlag : T.desk.whySkip}>
      <div
        className="reasons"
        onKeyDown={(e) => {
          const reason = reasons[Number(e.key) - 1];
          if (reason && !(e.target instanceof HTMLTextAreaElement)) void say(reason, note);
        }}
      >
        {reasons.map((reason, i) => (
          <button key={reason} type="button" className="option" onClick={() => void say(reason, note)}>
            <span>{T.reasons[reason] ?? reason}</span><Kbd>{i + 1}</Kbd>
          </button>
        ))}
        <Textarea label={T.desk.note} value={note} maxLength={500} onChange={(e) => setNote(e.currentTarget.value)} />
        <p className="quiet">{flag ? T.desk.flagHint : T.desk.skipHint}</p>
      </div>
    </Dialog>
  );
}

function Keys() {
  const [on, setOn] = useState(singleKeys);
  return (
    <>
      <dl className="keys">
        {T.keys.map(([keys, what]) => (
          <div key={what}><dt>{keys.split(' ').map((k) => <Kbd key={k}>{k}</Kbd>)}</dt><dd>{what}</dd></div>
        ))}
      </dl>
      <label className="check">
        <input type="checkbox" checked={on} onChange={(e) => { setSingleKeys(e.target.checked); setOn(e.target.checked); }} /> {T.desk.single}
      </label>
    </>
  );
}

/** Below this many seconds the timer asks whether to go on, and a labeller at work is given longer unasked. */
const SOON_SECONDS = 120;

function Timer({ lease, active }: { lease: Lease; active: () => number }) {
  const [now, setNow] = useState(Date.now);
  const seen = useRef(active());
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(tick);
  }, []);
  const left = Math.max(0, Math.round((lease.until - now) / 1000));
  const more = lease.most - lease.until > 1000;
  const soon = left < SOON_SECONDS;
  useEffect(() => {
    if (!soon || left === 0 || !more || active() === seen.current) return;
    seen.current = active();
    lease.extend();
  }, [soon, left, more, lease, active]);
  return (
    <span className={`timer${soon ? ' soon' : ''}`}>
      <Icon name="clock" size={16} />
      <span role="timer" aria-label={T.desk.left(left)}>{left === 0 ? T.desk.over : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`}</span>
      {more && <Button size="compact-xs" variant="subtle" onClick={lease.extend} aria-label={T.desk.extend}>{T.desk.longer}</Button>}
      <span className="hidden" role="status">{soon && left > 0 ? T.desk.soon : ''}</span>
    </span>
  );
}

/** A pause longer than this is not work. */
const IDLE_MILLIS = 60_000;

/** Milliseconds at work: the page in front, and a hand on it within the last minute. */
function useActiveTime(): () => number {
  const state = useRef({ sum: 0, last: Date.now() });
  useEffect(() => {
    const note = () => {
      const now = Date.now();
      const gap = now - state.current.last;
      if (document.visibilityState === 'visible' && gap < IDLE_MILLIS) state.current.sum += gap;
      state.current.last = now;
    };
    const kinds = ['keydown', 'pointermove', 'pointerdown', 'wheel', 'touchmove', 'visibilitychange'] as const;
    kinds.forEach((k) => document.addEventListener(k, note, { passive: true }));
    return () => kinds.forEach((k) => document.removeEventListener(k, note));
  }, []);
  return useCallback(() => {
    const gap = Date.now() - state.current.last;
    return state.current.sum + (gap < IDLE_MILLIS ? gap : 0);
  }, []);
}
