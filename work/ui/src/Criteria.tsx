import { Button, Kbd, Textarea } from '@mantine/core';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { Icon } from './Icon';
import { letterKey } from './keys';
import { type Act, type Criterion, NONE, stops, type Target, TIE, type Value, valueOf } from './model';
import { T } from './text';

type Props = { criterion: Criterion; value: Value | undefined; focus: number; act: (act: Act) => void; enter: () => void; hints: boolean };

/** The control of one criterion. Each way of answering ends in the same {@link Act}. */
export function Control(props: Props) {
  const { criterion } = props;
  switch (criterion.type) {
    case 'ranking':
      return <Rail {...props} targets={criterion.targets} />;
    case 'score':
      return stops(criterion).length > 0
        ? <Rail {...props} targets={criterion.targets} />
        : <Sliders {...props} criterion={criterion} />;
    case 'choice':
      return <Choice {...props} criterion={criterion} />;
    case 'select':
      return <Select {...props} criterion={criterion} />;
    case 'text':
      return <Writing {...props} criterion={criterion} />;
  }
}

/**
 * A row of stops with the answers standing on them as chips: places of a ranking, or marks of a
 * score. A digit, a tap on a stop, or a drag puts a chip on it; two chips on one place are a tie.
 */
function Rail({ criterion, value, focus, act, targets, hints }: Props & { targets: Target[] }) {
  const [drag, setDrag] = useState<{ id: string; x: number; y: number; over: string }>();
  const start = useRef<{ id: string; x: number; y: number }>(undefined);
  const moved = useRef(false);
  const marks = stops(criterion);
  const here = targets[focus];
  const none = value?.type === 'ranking' && value.none;
  const ranking = criterion.type === 'ranking';
  const loose = targets.filter((t) => valueOf(value, t.id) === undefined);

  const stopAt = (e: PointerEvent) => document.elementsFromPoint(e.clientX, e.clientY)
    .map((el) => el.closest<HTMLElement>('[data-stop]')?.dataset['stop']).find((s) => s !== undefined) ?? '';
  const chip = (target: Target) => {
    const index = targets.indexOf(target);
    const at = valueOf(value, target.id);
    const dragged = drag?.id === target.id;
    return (
      <button
        key={target.id} type="button" data-chip={target.id}
        className={`chip hue${index % 8}${index === focus && !none ? ' here' : ''}${dragged ? ' dragged' : ''}`}
        style={dragged ? { transform: `translate(${drag.x}px, ${drag.y}px)` } : undefined}
        aria-pressed={index === focus} aria-label={T.rail.chip(target.label, at === undefined ? '' : ranking ? T.rail.place(at) : String(at))}
        onPointerDown={(e) => { start.current = { id: target.id, x: e.clientX, y: e.clientY }; moved.current = false; e.currentTarget.setPointerCapture(e.pointerId); }}
        onPointerMove={(e) => {
          const from = start.current;
          if (!from) return;
          const [x, y] = [e.clientX - from.x, e.clientY - from.y];
          if (drag || Math.hypot(x, y) > 6) setDrag({ id: target.id, x, y, over: stopAt(e) });
        }}
        onPointerUp={(e) => {
          start.current = undefined;
          if (!drag) return;
          moved.current = true;
          const over = stopAt(e);
          setDrag(undefined);
          if (over !== '') act({ act: 'place', target: target.id, value: over === 'none' ? undefined : Number(over), stay: true });
        }}
        onPointerCancel={() => { start.current = undefined; setDrag(undefined); }}
        onClick={() => { if (!moved.current) act({ act: 'letter', index }); }}
      >
        {target.label}
      </button>
    );
  };

  return (
    <div className={`rail${none ? ' off' : ''}${drag ? ' dragging' : ''}`}>
      {targets.length > 1 && (
        <div className={`tray${drag?.over === 'none' ? ' over' : ''}`} data-stop="none" role="group" aria-label={T.rail.tray}>
          <span className="caption">{loose.length > 0 ? T.rail.open : T.rail.allSet}</span>
          <span className="chips">{loose.map(chip)}</span>
        </div>
      )}
      {criterion.type === 'score' && criterion.low && <span className="end">{criterion.low}</span>}
      <div className="stops">
        {marks.map((mark) => (
          <div key={mark} className={`stop${drag?.over === String(mark) ? ' over' : ''}${here && valueOf(value, here.id) === mark ? ' set' : ''}`} data-stop={mark}>
            <button
              type="button" className="mark" disabled={!here}
              aria-pressed={here !== undefined && valueOf(value, here.id) === mark}
              aria-label={here ? (ranking ? T.rail.putPlace(here.label, mark) : T.rail.putScore(here.label, mark)) : String(mark)}
              onClick={() => here && act({ act: 'place', target: here.id, value: mark })}
            >
              {ranking ? T.rail.place(mark) : mark}
            </button>
            {targets.length > 1 && <span className="chips">{targets.filter((t) => valueOf(value, t.id) === mark).map(chip)}</span>}
          </div>
        ))}
      </div>
      {criterion.type === 'score' && criterion.high && <span className="end">{criterion.high}</span>}
      {ranking && criterion.none && (
        <Button variant={none ? 'filled' : 'default'} aria-pressed={none} onClick={() => act({ act: 'none' })} rightSection={hints && <Kbd>X</Kbd>}>
          {T.rail.none}
        </Button>
      )}
    </div>
  );
}

function Sliders({ criterion, value, focus, act }: Props & { criterion: Criterion & { type: 'score' } }) {
  const step = criterion.step;
  return (
    <div className="sliders">
      {criterion.targets.map((target, i) => {
        const at = valueOf(value, target.id);
        const set = (to: string) => act({ act: 'place', target: target.id, value: Number(to), stay: true });
        return (
          <label key={target.id} className={`slider${i === focus ? ' here' : ''}${at === undefined ? ' unset' : ''}`}>
            <span className={`chip hue${i % 8}`}>{target.label}</span>
            <input
              type="range" min={criterion.min} max={criterion.max} step={step} value={at ?? (criterion.min + criterion.max) / 2}
              aria-label={T.rail.scoreOf(target.label)} aria-valuetext={at === undefined ? T.rail.unset : String(at)}
              onChange={(e) => set(e.target.value)} onFocus={() => act({ act: 'letter', index: i })}
              onPointerUp={(e) => set(e.currentTarget.value)}
            />
            <output>{at ?? '–'}</output>
          </label>
        );
      })}
    </div>
  );
}

function Choice({ criterion, value, act, hints }: Props & { criterion: Criterion & { type: 'choice' } }) {
  const chosen = value?.type === 'choice' ? value.choice : '';
  const option = (id: string, label: string, key: string, doing: Act, className: string) => (
    <button key={id} type="button" className={`option ${className}`} aria-pressed={chosen === id} onClick={() => act(doing)}>
      <span>{label}</span>{hints && key && <Kbd>{key}</Kbd>}
    </button>
  );
  const items = criterion.targets.map((t, i) =>
    option(t.id, T.choice.better(t.label), letterKey(i), { act: 'letter', index: i }, `hue${i % 8}`));
  const tie = criterion.tie && option(TIE, T.choice.tie, 'T', { act: 'tie' }, 'even');
  return (
    <div className="options" role="group" aria-label={criterion.title}>
      {items.length === 2 ? [items[0], tie, items[1]] : [...items, tie]}
      {criterion.none && option(NONE, T.choice.none(criterion.targets.length), 'X', { act: 'none' }, 'even')}
    </div>
  );
}

function Select({ criterion, value, act, hints }: Props & { criterion: Criterion & { type: 'select' } }) {
  const chosen = value?.type === 'select' ? value.chosen : [];
  return (
    <div className="options wrap" role="group" aria-label={criterion.title}>
      {criterion.options.map((option, i) => (
        <button key={option} type="button" className="option" aria-pressed={chosen.includes(option)} onClick={() => act({ act: 'toggle', option })}>
          <span className="tick">{chosen.includes(option) && <Icon name="check" size={14} />}</span>
          <span>{option}</span>{hints && i < 9 && <Kbd>{i + 1}</Kbd>}
        </button>
      ))}
      <span className="caption">{T.select.hint(criterion.min, criterion.max, criterion.options.length)}</span>
    </div>
  );
}

function Writing({ criterion, value, act, enter, hints }: Props & { criterion: Criterion & { type: 'text' } }) {
  const text = value?.type === 'text' ? value.text : '';
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // Not on a phone, where it would push up the keyboard over what is to be read.
    if (!matchMedia('(pointer: coarse)').matches) field.current?.focus({ preventScroll: true });
  }, [criterion.id]);
  return (
    <div className="writing">
      <Textarea
        ref={field} value={text} onChange={(e) => act({ act: 'write', text: e.currentTarget.value })} rows={2} autosize={false} maxLength={criterion.max}
        aria-label={criterion.title} placeholder={criterion.required ? T.writing.required : T.writing.optional} dir="auto"
        onKeyDown={(e) => {
          if (e.key === 'Escape') e.currentTarget.blur();
          if (e.key !== 'Enter' || e.shiftKey || e.nativeEvent.isComposing) return;
          e.preventDefault();
          enter();
        }}
      />
      <span className="caption">{hints && T.writing.keys} {T.writing.count(text.trim().length, criterion.min, criterion.max)}</span>
    </div>
  );
}

/** What an answer says about one item, for its card: a place, a score, or that it was chosen. */
export function verdict(c: Criterion | undefined, value: Value | undefined, item: string): string {
  if (!c || !value) return '';
  if (value.type === 'choice') return value.choice === item ? T.choice.chosen : value.choice === TIE ? T.choice.tie : '';
  const at = valueOf(value, item);
  if (at === undefined) return '';
  return value.type === 'ranking' ? T.rail.place(at) : String(at);
}
