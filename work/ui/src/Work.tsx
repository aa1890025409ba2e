import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import {
  type ApiTask, type Assignment, call, changed, draftOf, dropDraft, fromAnswers, keepDraft, Refused, type OwnResult, type Session, type Site, toAnswers, toTask, useGet, type Worker,
} from './api';
import { Dialog, Prose } from './Content';
import { Labelling, type Sitting } from './Labelling';
import type { Answers, Task } from './model';
import { judge, PRACTICE } from './practice';
import { go } from './route';
import { T } from './text';

export function Empty({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  return <main className="empty" id="main"><h1>{title}</h1>{text && <p>{text}</p>}<div className="row">{children}</div></main>;
}

type Verdict = { agrees: boolean; why: string };

/** The practice of the page alone, and, where a server answers, one task more with pages that run. */
export function Practice({ session }: { session: Session | undefined }) {
  const [step, setStep] = useState(0);
  const [verdict, setVerdict] = useState<Verdict>();
  const [began, setBegan] = useState(Date.now);
  const served = useGet<ApiTask>('/practice').data;
  const tasks = useMemo(() => (served ? [...PRACTICE, toTask(served)] : PRACTICE), [served]);
  const task = tasks[step];
  const id = task?.id ?? '';
  const save = useCallback((answers: Answers, comment: string) => keepDraft(id, { answers, comment, at: Date.now() }), [id]);
  const frame = useCallback(async (responseId: string) => (await call<{ url: string }>('POST', '/practice/frames', { responseId })).url, []);
  if (!task) {
    return (
      <Empty title={T.practice.over} text={`${T.practice.took(Math.round((Date.now() - began) / 1000))} ${T.practice.overText}`}>
        <Button size="md" onClick={() => go(session?.role === 'worker' ? '/' : '/join')}>{session?.role === 'worker' ? T.nav.work : T.practice.end}</Button>
        <Button size="md" variant="default" onClick={() => { setStep(0); setBegan(Date.now()); }}>{T.practice.again}</Button>
      </Empty>
    );
  }
  const onwards = () => { setVerdict(undefined); setStep(step + 1); };
  return (
    <>
      <Labelling
        key={step}
        sitting={{
          task, start: draftOf(id)?.answers ?? {}, comment: '', caption: T.practice.caption(step + 1, tasks.length), sendLabel: T.practice.check,
          skipReasons: [], flagReasons: [], frame, save,
          send: async (answers) => {
            setVerdict(step < PRACTICE.length ? judge(step, answers) : await judgeThere(task, answers));
            dropDraft(id);
          },
        }}
      />
      {verdict && (
        <Dialog open close={onwards} title={verdict.agrees ? T.practice.agree : T.practice.differ} className={`judged ${verdict.agrees ? 'good' : 'other'}`}>
          <p>{verdict.why}</p>
          <Button onClick={onwards}>{T.practice.next}</Button>
        </Dialog>
      )}
    </>
  );
}

async function judgeThere(task: Task, answers: Answers): Promise<Verdict> {
  const said = await call<{ right: boolean; feedback: { right: boolean; message: string }[] }>('POST', '/practice', { resultData: toAnswers(task.criteria, answers) });
  return { agrees: said.right, why: (said.feedback.find((f) => !f.right) ?? said.feedback[0])?.message ?? '' };
}

/** The server's copy of a draft follows this long after the last change. */
const DRAFT_MILLIS = 2_000;
/** Who leaves gives the task back after this long; a page that is only loaded anew is there again by then. */
const GRACE_SECONDS = 30;

/** The desk: leases a task, shows it, sends the answer, and goes on to the next by itself. */
export function Work({ id, site, edit }: { id: string; site: Site; edit: boolean }) {
  const [open, setOpen] = useState<{ assignment?: Assignment; result?: OwnResult; task: Task; api: ApiTask; skew: number }>();
  const [state, setState] = useState<'loading' | 'empty' | Refused>('loading');
  const [lease, setLease] = useState<{ until: number; most: number; at: string }>();
  const [lost, setLost] = useState(false);
  const last = useRef('');
  const [undoable, setUndoable] = useState('');
  const me = useGet<Worker>('/worker/me');
  const { elsewhere, shared } = useElsewhere(open?.task.id ?? '');

  const take = useCallback((assignment: Assignment) => {
    const skew = Date.now() - Date.parse(assignment.serverTime);
    setOpen({ assignment, api: assignment.task, task: toTask(assignment.task), skew });
    setLease({ until: Date.parse(assignment.leaseUntil) + skew, most: Date.parse(assignment.extendableUntil) + skew, at: assignment.leaseUntil });
    setLost(false);
    go(`/task/${assignment.task.taskId}`, true);
  }, []);
  const turn = useRef(0);
  const load = useCallback(async (what: () => Promise<Assignment | null>) => {
    // Only what was asked for last is shown, whatever comes first.
    const mine = ++turn.current;
    try {
      const assignment = await what();
      if (mine !== turn.current) return;
      if (assignment) take(assignment);
      else { setOpen(undefined); setState('empty'); go('/task', true); }
    } catch (e) {
      if (mine !== turn.current) return;
      setOpen(undefined);
      setState(e instanceof Refused ? e : new Refused('INTERNAL', T.failed));
    }
  }, [take]);
  const next = useCallback((after: string) => load(() => call('POST', '/tasks/next', after ? { after } : {})), [load]);

  // Who has left the desk is not called back to it by an answer that comes late.
  useEffect(() => () => { turn.current++; }, []);
  useEffect(() => {
    if (id === (open?.task.id ?? (state === 'empty' ? '' : undefined))) return;
    if (edit) {
      call<ApiTask>('GET', `/tasks/${id}`).then(
        (api) => setOpen({ api, task: toTask(api), skew: 0, ...(api.result ? { result: api.result } : {}) }),
        (e: unknown) => setState(e instanceof Refused ? e : new Refused('INTERNAL', T.failed)));
    } else void (id === '' ? next('') : load(() => call('POST', `/tasks/${id}/claim`)));
    // The address follows the desk; only an address that somebody else set loads anew.
  }, [id, edit]);
  useEffect(() => {
    if (state !== 'empty' || open) return;
    // Soon at first, since a task may be on its way; then at leisure.
    let wait = 1_500;
    let again = 0;
    const look = () => { again = window.setTimeout(() => { void next(''); look(); }, wait); wait = Math.min(30_000, wait * 1.3); };
    look();
    return () => clearTimeout(again);
  }, [state, open, next]);
  useEffect(() => {
    if (!lease) return;
    const end = setTimeout(() => setLost(true), Math.max(0, lease.until - Date.now()));
    return () => clearTimeout(end);
  }, [lease]);

  const timer = useRef(0);
  const pending = useRef<() => void>(undefined);
  const task = open?.task;
  const save = useCallback((answers: Answers, comment: string) => {
    if (!task) return;
    keepDraft(task.id, { answers, comment, at: Date.now() });
    clearTimeout(timer.current);
    if (edit) return;
    pending.current = () => {
      clearTimeout(timer.current);
      pending.current = undefined;
      // What the server cannot take now, this browser has.
      call('PUT', `/tasks/${task.id}/draft`, { resultData: toAnswers(task.criteria, answers), comment }, true).catch(() => undefined);
    };
    timer.current = window.setTimeout(pending.current, DRAFT_MILLIS);
  }, [task, edit]);

  const held = open?.assignment?.task.taskId;
  const leaseUntil = lease?.at;
  useEffect(() => {
    if (!held) return;
    const leave = () => {
      pending.current?.();
      if (!shared.current) call('POST', `/tasks/${held}/release`, { graceSeconds: GRACE_SECONDS, leaseUntil }, true).catch(() => undefined);
    };
    // A page that the browser had put aside comes back as it was, so the task has to as well.
    const back = (e: PageTransitionEvent) => { if (e.persisted) void load(() => call('POST', `/tasks/${held}/claim`)); };
    addEventListener('pagehide', leave);
    addEventListener('pageshow', back);
    return () => { removeEventListener('pagehide', leave); removeEventListener('pageshow', back); };
  }, [held, leaseUntil, load, shared]);

  const frame = useCallback(async (responseId: string) => (await call<{ url: string }>('POST', `/tasks/${task?.id}/frames`, { responseId })).url, [task?.id]);
  const sitting = useMemo((): Sitting | undefined => {
    if (!open) return undefined;
    const { assignment, result, skew } = open;
    const local = draftOf(open.task.id);
    const stored = result ?? assignment?.draft;
    const saved = assignment?.draft.savedAt ? Date.parse(assignment.draft.savedAt) + skew : 0;
    const mine = local && local.at > saved;
    return {
      task: open.task, start: mine ? local.answers : fromAnswers(open.task.criteria, stored?.resultData ?? []), comment: (mine ? local.comment : stored?.comment) ?? '',
      caption: result ? T.work.editing(T.date(result.editableUntil)) : T.work.today(me.data?.today ?? 0),
      sendLabel: result ? T.desk.save : T.desk.send, skipReasons: site.skipReasons, flagReasons: site.flagReasons, save, frame,
      send: async (answers, comment, activeMillis) => {
        clearTimeout(timer.current);
        pending.current = undefined;
        const body = { resultData: toAnswers(open.task.criteria, answers), comment, activeMillis: Math.round(activeMillis) };
        if (result) {
          await call('PUT', `/tasks/${open.task.id}/result`, body);
          dropDraft(open.task.id);
          void changed();
          return go('/history');
        }
        await sendOnce(open.task.id, body);
        dropDraft(open.task.id);
        last.current = open.task.id;
        setUndoable(open.task.id);
        notifications.show({ id: 'sent', message: T.work.sent, autoClose: 3000, withCloseButton: false });
        await next(open.task.id);
        void changed();
      },
      ...(result ? {} : {
        skip: async (reason: string, note: string) => {
          await call('POST', `/tasks/${open.task.id}/skip`, { reason, note });
          await next(open.task.id);
        },
      }),
      flag: async (reason, note) => { await call('POST', `/tasks/${open.task.id}/flag`, { reason, note }); },
      ...(undoable && !result ? { before: () => { setUndoable(''); void load(() => call('POST', `/tasks/${undoable}/undo`)); } } : {}),
    };
  }, [open, site, save, frame, next, load, undoable, me.data?.today]);

  if (!open || !sitting) {
    if (state === 'empty') return <Nobody undo={last.current && undoable ? () => { setUndoable(''); void load(() => call('POST', `/tasks/${undoable}/undo`)); } : undefined} />;
    if (state === 'loading') return <main className="empty" id="main"><p className="quiet">{T.loading}</p></main>;
    return <Empty title={state.message}><Button onClick={() => { setState('loading'); void next(id); }}>{T.work.nextTask}</Button><Button variant="default" onClick={() => go('/')}>{T.tasks.title}</Button></Empty>;
  }
  const extend = () => {
    call<{ leaseUntil: string; extendableUntil: string }>('POST', `/tasks/${open.task.id}/extend`).then(
      (l) => setLease({ until: Date.parse(l.leaseUntil) + open.skew, most: Date.parse(l.extendableUntil) + open.skew, at: l.leaseUntil }),
      (e: unknown) => notifications.show({ message: e instanceof Error ? e.message : T.failed, color: 'red' }));
  };
  const notice = elsewhere ? <p className="notice">{T.work.elsewhere}</p>
    : lost ? <p className="notice">{T.work.expired} <Button size="compact-sm" onClick={() => void load(() => call('POST', `/tasks/${open.task.id}/claim`))}>{T.work.takeAgain}</Button></p> : undefined;
  return <Labelling key={`${open.task.id} ${open.assignment?.leaseUntil ?? ''}`} sitting={{ ...sitting, notice, ...(lease && !edit ? { lease: { ...lease, extend } } : {}) }} />;
}

/** Tries again over a lost line; the server takes a result of a task once, so a repetition is harmless. */
async function sendOnce(id: string, body: unknown) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call('PUT', `/tasks/submit-result/${id}`, body);
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      if (attempt > 0 && e.code === 'ALREADY_SUBMITTED') return undefined;
      if (e.code !== 'OFFLINE' || attempt >= 2) throw e;
      await new Promise((wake) => setTimeout(wake, 1000 * 2 ** attempt));
    }
  }
}

function Nobody({ undo }: { undo: (() => void) | undefined }) {
  const partners = useGet<{ partners: unknown[] }>('/worker/partner/list');
  const none = partners.data?.partners.length === 0;
  return (
    <Empty title={none ? T.work.noMiner : T.work.nothing} text={none ? T.work.noMinerText : T.work.nothingText}>
      {none && <Button onClick={() => go('/miners')}>{T.work.toMiners}</Button>}
      {undo && <Button variant="default" onClick={undo}>{T.desk.undo}</Button>}
      <Button variant="default" onClick={() => go('/')}>{T.tasks.title}</Button>
    </Empty>
  );
}

/** Whether another tab had this task open before this one, and whether any ever did: tabs of this browser tell each other. */
function useElsewhere(id: string) {
  const [elsewhere, setElsewhere] = useState(false);
  const shared = useRef(false);
  useEffect(() => {
    setElsewhere(false);
    shared.current = false;
    if (id === '') return;
    const channel = new BroadcastChannel('dojo.desk');
    channel.onmessage = ({ data }: MessageEvent<{ asks?: string; has?: string }>) => {
      if (data.asks !== id && data.has !== id) return;
      shared.current = true;
      if (data.has) setElsewhere(true);
      else channel.postMessage({ has: id });
    };
    channel.postMessage({ asks: id });
    return () => channel.close();
  }, [id]);
  return { elsewhere, shared };
}

export function Consent({ site, done }: { site: Site; done: () => void }) {
  const [error, setError] = useState('');
  return (
    <main className="paper" id="main">
      <h1>{T.consent.title}</h1>
      {/* The page has this heading already. */}
      <Prose text={site.consent.text.replace(/^#+ .*\n/, '')} />
      {error && <p className="bad" role="alert">{error}</p>}
      <div className="row">
        <Button size="md" onClick={() => call('POST', '/session/consent', { version: site.consent.version }).then(() => { void changed(); done(); }, (e: Error) => setError(e.message))}>{T.consent.accept}</Button>
        <Button size="md" variant="default" onClick={() => go('/guide')}>{T.consent.decline}</Button>
      </div>
    </main>
  );
}

