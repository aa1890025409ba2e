/** What a task is on this page, and how one act of the labeller changes an answer; no drawing here. */

export type Content =
  | { kind: 'text'; text: string }
  | { kind: 'dialogue'; turns: Turn[] }
  | { kind: 'code'; files: { name: string; text: string }[]; runs: boolean }
  | { kind: 'image'; url: string; alt: string };

/** One answer to judge. Who wrote it is not part of it: the page never knows. */
export type Item = { id: string; content: Content };

/** What a ranking or a score is about: an item, or a name that the task's owner gave. */
export type Target = { id: string; label: string; item: boolean };

type Kind =
  | { type: 'ranking'; targets: Target[]; ties: boolean; top: number; none: boolean }
  | { type: 'score'; targets: Target[]; min: number; max: number; step: number; low: string; high: string }
  | { type: 'choice'; targets: Target[]; tie: boolean; none: boolean }
  | { type: 'select'; options: string[]; min: number; max: number }
  | { type: 'text'; min: number; max: number };
/**
 * One question. `about` names the item that it asks about where it asks about one only; `ids` has
 * the server's criterion for each target where several of them make up this one.
 */
export type Criterion = {
  id: string; title: string; help: string; required: boolean; about?: string; ids?: Record<string, string>;
} & Kind;

export type Turn = { role: string; text: string };
export type Task = {
  id: string;
  title: string;
  prompt: string;
  dialogue: Turn[];
  guidelines: string;
  items: Item[];
  criteria: Criterion[];
  /** Categories that one opts in to; shown only on demand where there are any. */
  sensitive: string[];
  category: string;
  partner: string;
  pay: { amount: string; currency: string; perHour: string; belowFloor: boolean };
  expiresAt: string;
};
/** An answer to one criterion. Places are as given, with gaps; {@link dense} closes them. */
export type Value =
  | { type: 'ranking'; places: Record<string, number>; none: boolean }
  | { type: 'score'; scores: Record<string, number> }
  | { type: 'choice'; choice: string }
  | { type: 'select'; chosen: string[] }
  | { type: 'text'; text: string };
export type Answers = Record<string, Value>;

/** The two choices that are no item. No id of the server looks like them. */
export const TIE = '=tie';
export const NONE = '=none';

/** The most answers that a letter key can choose among: A to H. */
export const LETTERS = 8;
export const letter = (index: number) => String.fromCharCode(65 + index);

/** What a labeller does, with key, mouse or finger; `stay` where the hand may not be done yet. */
export type Act =
  | { act: 'number'; value: number }
  | { act: 'place'; target: string; value: number | undefined; stay?: true }
  | { act: 'letter'; index: number }
  | { act: 'tie' }
  | { act: 'none' }
  | { act: 'nudge'; by: number }
  | { act: 'toggle'; option: string }
  | { act: 'write'; text: string };

/** Scores with more steps than this are set on a slider rather than on a button each. */
const BUTTONS_MAX = 11;

/** The values that stand on the rail as buttons; empty where a slider stands instead. */
export function stops(c: Criterion): number[] {
  if (c.type === 'ranking') return c.targets.map((_, i) => i + 1);
  if (c.type !== 'score') return [];
  const count = Math.floor((c.max - c.min) / c.step + 1e-9) + 1;
  return count > BUTTONS_MAX ? [] : Array.from({ length: count }, (_, i) => onStep(c.min + i * c.step, c));
}

function onStep(value: number, c: { min: number; max: number; step: number }): number {
  const steps = Math.round((value - c.min) / c.step);
  return Math.min(c.max, Math.max(c.min, Number((c.min + steps * c.step).toFixed(6))));
}

/** The value that a digit key means: itself where it stands on the rail, else that tenth of the slider. */
export function ofDigit(digit: number, c: Criterion): number | undefined {
  const on = stops(c);
  const meant = digit === 0 && on.includes(10) ? 10 : digit;
  if (on.length > 0) return on.includes(meant) ? meant : undefined;
  if (c.type !== 'score') return undefined;
  return onStep(c.min + ((c.max - c.min) * (digit === 0 ? 10 : digit)) / 10, c);
}

export function valueOf(value: Value | undefined, target: string): number | undefined {
  if (value?.type === 'ranking') return value.places[target];
  return value?.type === 'score' ? value.scores[target] : undefined;
}

const empty = (c: Criterion): Value =>
  c.type === 'ranking' ? { type: 'ranking', places: {}, none: false }
  : c.type === 'score' ? { type: 'score', scores: {} }
  : c.type === 'choice' ? { type: 'choice', choice: '' }
  : c.type === 'select' ? { type: 'select', chosen: [] }
  : { type: 'text', text: '' };

function put(c: Criterion, value: Value, target: string, to: number | undefined): Value {
  const set = (numbers: Record<string, number>) => {
    const next = { ...numbers };
    if (to === undefined) delete next[target];
    else next[target] = to;
    return next;
  };
  if (value.type === 'score') return { type: 'score', scores: set(value.scores) };
  if (value.type !== 'ranking' || c.type !== 'ranking') return value;
  const places = set(value.places);
  if (!c.ties && to !== undefined) {
    // Without ties whoever stood here moves one place down, and so does whoever stood there.
    const rest = Object.entries(places).filter(([id]) => id !== target).sort((a, b) => a[1] - b[1]);
    let free = to + 1;
    for (const [id, place] of rest) {
      if (place >= to && place < free) places[id] = free++;
    }
    const last = Math.max(...Object.values(places));
    if (last > c.targets.length) return { type: 'ranking', places: dense(places), none: false };
  }
  return { type: 'ranking', places, none: false };
}

/** Places from 1 without gaps: 2, 2, 5 becomes 1, 1, 2. */
export function dense(places: Record<string, number>): Record<string, number> {
  const levels = [...new Set(Object.values(places))].sort((a, b) => a - b);
  return Object.fromEntries(Object.entries(places).map(([id, place]) => [id, levels.indexOf(place) + 1]));
}

/**
 * The answer after one act, and the target that the next act is about.
 *
 * @param focus index of the target that numbers and nudges apply to
 */
export function after(
  c: Criterion, before: Value | undefined, act: Act, focus: number,
): { value: Value; focus: number } {
  const value = before ?? empty(c);
  const targets = c.type === 'ranking' || c.type === 'score' ? c.targets : [];
  const here = targets[focus]?.id;
  const same = { value, focus };
  switch (act.act) {
    case 'number':
    case 'place': {
      const target = act.act === 'place' ? act.target : here;
      const to = act.act === 'place' ? act.value : ofDigit(act.value, c);
      if (c.type === 'select' && act.act === 'number') {
        const option = c.options[act.value - 1];
        return option === undefined ? same : after(c, value, { act: 'toggle', option }, focus);
      }
      if (target === undefined || (to === undefined && act.act === 'number')) return same;
      const next = put(c, value, target, to);
      const at = targets.findIndex((t) => t.id === target);
      const open = [...targets.keys()].map((i) => (at + 1 + i) % targets.length)
        .find((i) => valueOf(next, targets[i]!.id) === undefined);
      return { value: next, focus: to === undefined ? at : (open ?? at) };
    }
    case 'letter': {
      if (c.type === 'choice') {
        const chosen = c.targets[act.index];
        return chosen ? { value: { type: 'choice', choice: chosen.id }, focus: act.index } : same;
      }
      return act.index < targets.length ? { value, focus: act.index } : same;
    }
    case 'tie':
      return c.type === 'choice' && c.tie ? { value: { type: 'choice', choice: TIE }, focus } : same;
    case 'none':
      if (c.type === 'choice' && c.none) return { value: { type: 'choice', choice: NONE }, focus };
      return value.type === 'ranking' && c.type === 'ranking' && c.none
        ? { value: { type: 'ranking', places: {}, none: !value.none }, focus } : same;
    case 'nudge': {
      if (here === undefined) return same;
      const step = c.type === 'score' ? c.step : 1;
      const low = c.type === 'score' ? c.min : 1;
      const high = c.type === 'score' ? c.max : targets.length;
      const now = valueOf(value, here);
      // In a ranking "up" is towards the first place.
      const by = c.type === 'ranking' ? -act.by : act.by;
      const start = c.type === 'ranking' ? Math.max(0, ...Object.values(value.type === 'ranking' ? value.places : {})) + 1 : (low + high) / 2;
      const to = now === undefined ? Math.min(high, start) : Math.min(high, Math.max(low, now + by * step));
      return { value: put(c, value, here, c.type === 'score' ? onStep(to, c) : to), focus };
    }
    case 'toggle': {
      if (value.type !== 'select' || c.type !== 'select') return same;
      const off = value.chosen.includes(act.option);
      const chosen = off ? value.chosen.filter((o) => o !== act.option) : [...value.chosen, act.option];
      return { value: { type: 'select', chosen: chosen.slice(-c.max) }, focus };
    }
    case 'write':
      return c.type === 'text' ? { value: { type: 'text', text: act.text.slice(0, c.max) }, focus } : same;
  }
}

/** Whether this criterion holds nobody back from sending. */
export function complete(c: Criterion, value: Value | undefined): boolean {
  return answered(c, value) || (c.type === 'select' && c.min === 0) || (!c.required && untouched(value));
}

/** Whether nothing is left to do on this criterion, so that the page may go on by itself. */
export function answered(c: Criterion, value: Value | undefined): boolean {
  if (value === undefined) return false;
  switch (value.type) {
    case 'ranking':
      return c.type === 'ranking' && (value.none || Object.keys(value.places).length >= Math.min(c.top, c.targets.length));
    case 'score':
      return c.type === 'score' && c.targets.every((t) => value.scores[t.id] !== undefined);
    case 'choice':
      return value.choice !== '';
    case 'select':
      return c.type === 'select' && value.chosen.length >= c.min;
    case 'text':
      return c.type === 'text' && value.text.trim().length >= Math.max(1, c.min);
  }
}

function untouched(value: Value | undefined): boolean {
  return value === undefined
    || (value.type === 'text' && value.text.trim() === '')
    || (value.type === 'select' && value.chosen.length === 0)
    || (value.type === 'score' && Object.keys(value.scores).length === 0)
    || (value.type === 'ranking' && !value.none && Object.keys(value.places).length === 0)
    || (value.type === 'choice' && value.choice === '');
}
