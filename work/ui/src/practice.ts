import type { Answers, Task } from './model';
import { dense, NONE, TIE } from './model';
import { P } from './text';

/**
 * Three short tasks that live in the page alone: they use every kind of question once, need no
 * sign-in and no server, and say at once how their makers see it.
 */
const free = { amount: '', currency: '', perHour: '', belowFloor: false };
const task = (id: string, rest: Pick<Task, 'title' | 'prompt' | 'items' | 'criteria'> & Partial<Task>): Task => ({
  id, dialogue: [], guidelines: P.guide, sensitive: [], category: P.category, partner: '', pay: free, expiresAt: '', ...rest,
});
const targets = (...ids: string[]) => ids.map((id, i) => ({ id, label: String.fromCharCode(65 + i), item: true }));

export const PRACTICE: Task[] = [
  task('practice-1', {
    title: P.first.title, prompt: P.first.prompt,
    items: [
      { id: 'a', content: { kind: 'text', text: P.first.a } },
      { id: 'b', content: { kind: 'text', text: P.first.b } },
    ],
    criteria: [{ id: 'better', title: P.first.better, help: '', required: true, type: 'choice', targets: targets('a', 'b'), tie: true, none: true }],
  }),
  task('practice-2', {
    title: P.second.title, prompt: P.second.prompt,
    items: [
      { id: 'a', content: { kind: 'code', runs: false, files: [{ name: 'median.py', text: P.second.a }] } },
      { id: 'b', content: { kind: 'code', runs: false, files: [{ name: 'median.py', text: P.second.b }] } },
      { id: 'c', content: { kind: 'code', runs: false, files: [{ name: 'median.py', text: P.second.c }] } },
    ],
    criteria: [
      { id: 'order', title: P.second.order, help: '', required: true, type: 'ranking', targets: targets('a', 'b', 'c'), ties: true, top: 3, none: true },
      { id: 'faults', title: P.second.faults, help: '', required: true, type: 'select', options: P.second.options, min: 1, max: 4 },
    ],
  }),
  task('practice-3', {
    title: P.third.title, prompt: P.third.prompt,
    items: [
      { id: 'a', content: { kind: 'dialogue', turns: P.third.a } },
      { id: 'b', content: { kind: 'dialogue', turns: P.third.b } },
    ],
    criteria: [
      { id: 'kind', title: P.third.kind, help: '', required: true, type: 'score', targets: targets('a', 'b'), min: 1, max: 5, step: 1, low: P.third.low, high: P.third.high },
      { id: 'use', title: P.third.use, help: '', required: true, type: 'score', targets: [{ id: '', label: P.third.whole, item: false }], min: 0, max: 100, step: 1, low: '', high: '' },
      { id: 'why', title: P.third.why, help: '', required: false, type: 'text', min: 0, max: 500 },
    ],
  }),
];

/** What is said of an answer: whether we see it the same way, and why. */
export function judge(step: number, answers: Answers): { agrees: boolean; why: string } {
  const [better, order, kind] = [answers['better'], answers['order'], answers['kind']];
  if (step === 0) {
    const choice = better?.type === 'choice' ? better.choice : '';
    return { agrees: choice === 'b', why: choice === TIE ? P.first.tie : choice === NONE ? P.first.none : P.first.why };
  }
  if (step === 1) {
    const places = order?.type === 'ranking' ? dense(order.places) : {};
    return { agrees: places['c'] === 1 && (places['a'] ?? 9) > 1 && (places['b'] ?? 9) > 1, why: P.second.why };
  }
  const scores = kind?.type === 'score' ? kind.scores : {};
  return { agrees: (scores['a'] ?? 0) > (scores['b'] ?? 0), why: P.third.because };
}
