import { useEffect, useLayoutEffect, useRef } from 'react';
import { LETTERS } from './model';

export type Command =
  | 'number' | 'letter' | 'tie' | 'none' | 'left' | 'right' | 'better' | 'worse'
  | 'enter' | 'next' | 'undo' | 'skip' | 'unclear' | 'view' | 'prompt' | 'guide' | 'longer' | 'restart' | 'down' | 'up' | 'help';

/**
 * The only table of keys, one command a key: the compiler refuses a key that stands here twice, so
 * no criterion and no task can bring a key that collides. Letters A to H are the answers'.
 */
export const KEYS = {
  '0': 'number', '1': 'number', '2': 'number', '3': 'number', '4': 'number',
  '5': 'number', '6': 'number', '7': 'number', '8': 'number', '9': 'number',
  a: 'letter', b: 'letter', c: 'letter', d: 'letter', e: 'letter', f: 'letter', g: 'letter', h: 'letter',
  t: 'tie', x: 'none',
  ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'better', ArrowDown: 'worse',
  Enter: 'enter', n: 'next', u: 'undo', s: 'skip', m: 'unclear',
  v: 'view', p: 'prompt', i: 'guide', l: 'longer', r: 'restart', j: 'down', k: 'up', '?': 'help',
} as const satisfies Record<string, Command>;

/** One command with the place of its key in the row: the digit, or 0 for A. */
export type Press = { command: Command; index: number };

function pressed(event: KeyboardEvent): Press | undefined {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!Object.hasOwn(KEYS, key)) return undefined;
  const command = KEYS[key as keyof typeof KEYS];
  return { command, index: command === 'number' ? Number(key) : key.charCodeAt(0) - 97 };
}

const WRITES = 'input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable]';
/** Whether Enter or an arrow already means something where the focus is. */
const takes = (at: Element, key: string) =>
  key === 'Enter' ? at.closest('button, a[href], summary') !== null
  : at.matches('[type=range], [type=radio]') || (/Up|Down/.test(key) && at.closest('main [tabindex="0"]') !== null);

/** Calls {@code act} for each command; not while somebody writes, nor under an open dialog. */
export function useKeys(act: (press: Press) => boolean) {
  const latest = useRef(act);
  // Before the next key can come, however fast: a key must never act on the sheet before the last one.
  useLayoutEffect(() => { latest.current = act; });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && event.key === 'Enter') return;
      const at = event.target instanceof Element ? event.target : document.body;
      if (at.closest(WRITES) || document.querySelector('dialog[open]')) return;
      const press = pressed(event);
      if (!press) return;
      const single = event.key.length === 1;
      if (single && !singleKeys()) return;
      if (!single && takes(at, event.key)) return;
      if (latest.current(press)) event.preventDefault();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}

/** WCAG 2.1.4: whoever dictates to the computer can turn keys of one character off. */
export const singleKeys = () => localStorage.getItem('dojo.keys') !== 'off';
export const setSingleKeys = (on: boolean) => localStorage.setItem('dojo.keys', on ? 'on' : 'off');

export const letterKey = (index: number) => (index < LETTERS ? String.fromCharCode(65 + index) : '');
