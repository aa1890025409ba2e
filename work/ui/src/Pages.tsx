import { Button, NativeSelect, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import {
  addAddress, addPasskey, type Agreement, type Answer, call, changed, type Key, type OwnerResult, type OwnerTask, type OwnerView, type OwnResult, type Page, type Partner, passkeysHere, queries, type Session, signInByKey, signInByName, signInByPasskey, signInWithWallet, signUpByPasskey, type Site, type Summary, useGet, type Webhook, type Worker,
} from './api';
import { Prose, Tool } from './Content';
import { letter } from './model';
import { go } from './route';
import { T } from './text';
import { Empty } from './Work';

const link = (path: string, query: Record<string, string>) => {
  const set = new URLSearchParams(Object.entries(query).filter(([, v]) => v !== ''));
  return `${path}${set.size > 0 ? `?${set}` : ''}`;
};

export function Hero({ signedIn }: { signedIn: boolean }) {
  return (
    <main className="hero" id="main">
      <div>
        <h1>{T.hero.title}</h1>
        <p className="lead">{T.hero.text}</p>
        <div className="row">
          <Button size="lg" onClick={() => go('/practice')}>{T.hero.practice}</Button>
          {!signedIn && <Button size="lg" variant="default" onClick={() => go('/join')}>{T.hero.signIn}</Button>}
        </div>
      </div>
      <Duel />
      <ul className="points">{T.hero.points.map(([title, text]) => <li key={title}><h2>{title}</h2><p>{text}</p></li>)}</ul>
    </main>
  );
}

/** A picture of the work, drawn with the page's own parts. */
const Duel = () => (
  <div className="duel" aria-hidden="true">
    {[0, 1].map((i) => (
      <div key={i} className={`card hue${i}${i === 1 ? ' here' : ''}`}>
        <header><span className="badge">{letter(i)}</span></header>
        <div className="lines">{[94, 88, 97, 70, 92, 45].map((w, n) => <i key={n} style={{ width: `${(w * (7 + ((n * 3 + i * 2) % 4))) / 10}%` }} />)}</div>
      </div>
    ))}
    <div className="duelkeys"><kbd>A</kbd><kbd>T</kbd><kbd className="down">B</kbd><kbd>X</kbd><kbd>Enter</kbd></div>
  </div>
);

const Stat = ({ value, label, hint }: { value: ReactNode; label: string; hint?: string }) => (
  <div className="stat" title={hint}><b>{value}</b><span>{label}</span></div>
);
const decimal = (text: string) => (text === '' ? '–' : Number(text).toFixed(2));
const percent = (text: string) => `${Math.round(Number(text) * 100)} %`;

function Mine() {
  const me = useGet<Worker>('/worker/me').data;
  if (!me) return null;
  return (
    <div className="stats">
      <Stat value={me.today} label={T.me.today} /><Stat value={me.week} label={T.me.week} /><Stat value={me.submitted} label={T.me.all} />
      <Stat value={T.me.hoursOf(me.activeMillis)} label={T.me.hours} />
      <Stat value={me.earned.map((e) => `${e.amount} ${e.currency}`).join(' + ') || '–'} label={T.me.earned} hint={T.me.paidOutside} />
      {me.agreement && <Stat value={decimal(me.agreement)} label={T.me.agreement} hint={T.me.agreementHint} />}
      {me.goldAccuracy && <Stat value={percent(me.goldAccuracy)} label={T.me.gold} />}
    </div>
  );
}

const KINDS = Object.keys(T.tasks.kinds);
const SHOWS: Record<string, Record<string, string>> = { open: { status: 'IN_PROGRESS', mine: '' }, skipped: { mine: 'skipped' }, submitted: { mine: 'submitted' }, all: {} };

export function Tasks({ query }: { query: URLSearchParams }) {
  const now = { kind: query.get('kind') ?? 'All', sort: query.get('sort') ?? 'expireAt', show: query.get('show') ?? 'open', search: query.get('search') ?? '', page: query.get('page') ?? '1' };
  const set = (to: Partial<typeof now>) => go(link('/', { ...now, page: '1', ...to }));
  const list = useGet<{ tasks: Summary[]; pagination: Page }>(
    link('/tasks', { task: now.kind, sort: now.sort, order: now.sort === 'expireAt' ? 'asc' : 'desc', search: now.search, page: now.page, limit: '20', ...SHOWS[now.show] }), { every: 20_000 });
  const [search, setSearch] = useState(now.search);
  const tasks = list.data?.tasks.filter((t) => now.show !== 'open' || t.mine === 'none' || t.mine === 'leased');
  const pages = list.data?.pagination.totalPages ?? 1;
  return (
    <main className="paper wide" id="main">
      <div className="row between">
        <h1>{T.tasks.title}</h1>
        <div className="row"><span className="quiet">{T.tasks.startHint}</span><Button size="md" onClick={() => go('/task')}>{T.tasks.start}</Button></div>
      </div>
      <Mine />
      <form className="row filters" onSubmit={(e) => { e.preventDefault(); set({ search }); }}>
        <SegmentedControl size="sm" aria-label={T.tasks.show} value={now.show} onChange={(show) => set({ show })} data={Object.entries(T.tasks.shows).map(([value, label]) => ({ value, label }))} />
        <NativeSelect aria-label={T.tasks.columns[1]} value={now.kind} onChange={(e) => set({ kind: e.currentTarget.value })} data={[{ value: 'All', label: T.tasks.all }, ...KINDS.map((value) => ({ value, label: T.tasks.kinds[value] ?? value }))]} />
        <NativeSelect aria-label={T.tasks.sort} value={now.sort} onChange={(e) => set({ sort: e.currentTarget.value })} data={Object.entries(T.tasks.sorts).map(([value, label]) => ({ value, label }))} />
        <TextInput type="search" aria-label={T.tasks.search} placeholder={T.tasks.search} value={search} onChange={(e) => setSearch(e.currentTarget.value)} />
      </form>
      <Problem error={list.error} />
      {tasks?.length === 0 && <div className="empty small"><h2>{T.tasks.noneTitle}</h2><p>{T.tasks.none}</p><div className="row"><Button variant="default" onClick={() => go('/')}>{T.tasks.clear}</Button><Button variant="default" onClick={() => go('/miners')}>{T.work.toMiners}</Button></div></div>}
      {tasks && tasks.length > 0 && (
        <Table columns={T.tasks.columns}>
          {tasks.map((t) => (
            <tr key={t.taskId}>
              <td><b className="cut" dir="auto">{t.title}</b><span className="cut quiet" dir="auto">{t.body.replace(/[*_`#>]+/g, '')}</span><span className="caption">{T.tasks.size(t)}{t.partner && ` · ${t.partner}`}</span></td>
              <td><span className="tag">{t.category || T.tasks.kinds[t.type] || t.type}</span></td>
              <td>{T.pay(t.pay)}{t.pay.belowFloor && <span className="bad block">{T.belowFloor}</span>}</td>
              <td><time dateTime={t.expireAt} title={T.date(t.expireAt)}>{T.relative(t.expireAt)}</time></td>
              <td><Slots task={t} /></td>
              <td className="end">
                {t.mine === 'submitted' || t.status !== 'IN_PROGRESS' ? <span className="quiet">{T.tasks.status[t.mine] ?? T.tasks.status[t.status]}</span>
                : <Button size="xs" variant="default" onClick={() => go(`/task/${t.taskId}`)} aria-label={`${t.mine === 'leased' ? T.tasks.goOn : T.tasks.open}: ${t.title}`}>{t.mine === 'leased' ? T.tasks.goOn : T.tasks.open}</Button>}
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Pages page={Number(now.page)} pages={pages} turn={(page) => set({ page: String(page) })} />
    </main>
  );
}

const Slots = ({ task }: { task: { numResults: number; reserved: number; maxResults: number } }) => (
  <span className="slots"><progress value={task.numResults} max={task.maxResults} aria-label={T.tasks.slots(task)} /><span>{T.tasks.slots(task)}</span></span>
);

/** A cell that says what it is where there is no room for the head of its table. */
const Cell = ({ of, children }: { of: string | undefined; children: ReactNode }) => <td><span className="only">{of} </span>{children}</td>;

const Problem = ({ error }: { error: Error | null }) => error && <p className="notice" role="alert">{error.message} <Button size="compact-sm" variant="default" onClick={() => void changed()}>{T.again}</Button></p>;

function Table({ columns, label, children }: { columns: readonly string[]; label?: string; children: ReactNode }) {
  return (
    <div className="table" tabIndex={0} role="region" aria-label={label ?? columns[0]}>
      <table className="list"><thead><tr>{columns.map((c, i) => <th key={i} scope="col">{c || <span className="hidden">{T.tasks.open}</span>}</th>)}</tr></thead><tbody>{children}</tbody></table>
    </div>
  );
}

function Pages({ page, pages, turn }: { page: number; pages: number; turn: (page: number) => void }) {
  if (pages < 2) return null;
  return (
    <nav className="row center" aria-label={T.tasks.page(page, pages)}>
      <Button variant="default" disabled={page < 2} onClick={() => turn(page - 1)}>{T.tasks.earlier}</Button>
      <span>{T.tasks.page(page, pages)}</span>
      <Button variant="default" disabled={page >= pages} onClick={() => turn(page + 1)}>{T.tasks.later}</Button>
    </nav>
  );
}

export function History({ query }: { query: URLSearchParams }) {
  const page = query.get('page') ?? '1';
  const list = useGet<{ results: OwnResult[]; pagination: Page }>(`/worker/history?page=${page}&limit=25`);
  return (
    <main className="paper wide" id="main">
      <h1>{T.history.title}</h1>
      <Mine />
      <Problem error={list.error} />
      {list.data?.results.length === 0 ? <p className="quiet">{T.history.none}</p> : list.data && (
        <Table columns={T.history.columns}>
          {list.data.results.map((r) => (
            <tr key={r.resultId}>
              <td><b className="cut" dir="auto">{r.title}</b></td>
              <td><span className="tag">{T.tasks.kinds[r.type] ?? r.type}</span></td>
              <td>{T.date(r.submittedAt)}</td>
              <td>{T.pay(r.pay)}</td>
              <td>{T.history.states[r.status] ?? r.status}{r.reason && <span className="block quiet">{r.reason}</span>}</td>
              <td className="end">{r.editableUntil && <><Button size="xs" variant="default" onClick={() => go(`/edit/${r.taskId}`)} aria-label={`${T.history.change}: ${r.title}`}>{T.history.change}</Button><span className="caption block">{T.history.until(r.editableUntil)}</span></>}</td>
            </tr>
          ))}
        </Table>
      )}
      <Pages page={Number(page)} pages={list.data?.pagination.totalPages ?? 1} turn={(to) => go(`/history?page=${to}`)} />
    </main>
  );
}

/** A form's one action, with what went wrong beside it. */
function useAction(): [string, (what: () => Promise<unknown>) => void] {
  const [error, setError] = useState('');
  return [error, (what) => { setError(''); what().then(() => void changed(), (e: unknown) => setError(reason(e))); }];
}

export function Miners({ session, site }: { session: Session; site: Site }) {
  const list = useGet<{ partners: Partner[] }>('/worker/partner/list');
  const [name, setName] = useState('');
  const [key, setKey] = useState('');
  const [left, setLeft] = useState<Partner>();
  const [said, setSaid] = useState('');
  const [error, run] = useAction();
  const disable = (partner: Partner, toDisable: boolean) => run(async () => {
    await call('PUT', '/worker/partner/disable', { id: partner.id, toDisable });
    setLeft(toDisable ? partner : undefined);
  });
  const partners = list.data?.partners ?? [];
  return (
    <main className="paper" id="main">
      <h1>{T.miners.title}</h1>
      <p>{T.miners.text}</p>
      <form className="row" onSubmit={(e) => { e.preventDefault(); run(async () => { await call('POST', '/worker/partner', { name, minerSubscriptionKey: key.trim() }); setName(''); setKey(''); setSaid(T.miners.joined); }); }}>
        <TextInput label={T.miners.name} value={name} onChange={(e) => setName(e.currentTarget.value)} required maxLength={60} />
        <TextInput label={T.miners.key} value={key} onChange={(e) => setKey(e.currentTarget.value)} required className="growing" autoComplete="off" spellCheck={false} />
        <Button type="submit">{T.miners.add}</Button>
      </form>
      {error && <p className="bad" role="alert">{error}</p>}
      <p role="status" className="quiet">{left ? <>{T.miners.dropped} <Button size="compact-sm" variant="default" onClick={() => disable(left, false)}>{T.miners.undo}</Button></> : said}</p>
      {partners.length === 0 ? <p className="quiet">{T.miners.none}</p> : (
        <Table columns={T.miners.columns}>
          {partners.map((p) => (
            <tr key={p.id}>
              <td><b dir="auto">{p.name}</b>{!p.active && <span className="tag bad">{T.miners.off}</span>}</td>
              <td><code>{p.subscriptionKey}…</code></td><Cell of={T.miners.columns[2]}>{p.openTasks}</Cell><Cell of={T.miners.columns[3]}>{T.date(p.createdAt)}</Cell>
              <td className="end"><Button size="xs" variant="subtle" onClick={() => disable(p, true)} aria-label={`${T.miners.drop}: ${p.name}`}>{T.miners.drop}</Button></td>
            </tr>
          ))}
        </Table>
      )}
      {site.contentCategories.length > 0 && (
        <section>
          <h2>{T.miners.content}</h2><p className="quiet">{T.miners.contentText}</p>
          <div className="row">
          {site.contentCategories.map((c) => (
            <label key={c} className="check">
              <input type="checkbox" checked={session.contentCategories.includes(c)} onChange={(e) => {
                const contentCategories = e.target.checked ? [...session.contentCategories, c] : session.contentCategories.filter((o) => o !== c);
                run(() => call('PUT', '/worker/preferences', { contentCategories }));
              }} /> {c}
            </label>
          ))}
          </div>
        </section>
      )}
      <Account session={session} site={site} />
    </main>
  );
}

function Account({ session, site }: { session: Session; site: Site }) {
  const list = useGet<{ passkeys: { id: string; createdAt: string; lastUsedAt: string }[] }>('/worker/passkeys').data?.passkeys ?? [];
  const [confirm, setConfirm] = useState('');
  const [error, run] = useAction();
  return (
    <section>
      <h2>{T.nav.account}</h2>
      {list.length > 0 && (
        <Table columns={T.miners.passkeyColumns}>
          {list.map((p, i) => (
            <tr key={p.id}>
              <td>{T.miners.passkey(i + 1)}</td><Cell of={T.miners.passkeyColumns[1]}>{T.date(p.createdAt)}</Cell><Cell of={T.miners.passkeyColumns[2]}>{T.date(p.lastUsedAt)}</Cell>
              <td className="end"><Button size="xs" variant="subtle" onClick={() => run(() => call('POST', `/worker/passkeys/${p.id}/remove`))} aria-label={`${T.miners.remove}: ${T.miners.passkey(i + 1)}`}>{T.miners.remove}</Button></td>
            </tr>
          ))}
        </Table>
      )}
      {session.payAddress ? <p>{T.miners.payTo} <code>{session.payAddress}</code></p> : list.length > 0 && <p className="quiet">{T.miners.noAddress}</p>}
      {error && <p className="bad" role="alert">{error}</p>}
      <div className="row">
        {passkeysHere(site) && <Button variant="default" onClick={() => run(addPasskey)}>{T.miners.addPasskey}</Button>}
        {!session.payAddress && list.length > 0 && <Button variant="default" onClick={() => run(() => addAddress(site))}>{T.miners.addAddress}</Button>}
        <Button variant="default" onClick={() => run(() => call('POST', '/session/logout-all'))}>{T.miners.everywhere}</Button>
      </div>
      <p className="quiet">{T.miners.withdrawText}</p>
      <form className="row" onSubmit={(e) => { e.preventDefault(); run(() => call('POST', '/worker/withdraw', { confirm })); }}>
        <TextInput label={T.miners.withdrawConfirm} value={confirm} onChange={(e) => setConfirm(e.currentTarget.value)} />
        <Button type="submit" color="red" disabled={confirm !== 'withdraw'}>{T.miners.withdraw}</Button>
      </form>
    </section>
  );
}

export const Guide = ({ site }: { site: Site | undefined }) => <main className="paper" id="main"><h1>{T.guide.title}</h1><Prose text={site?.guidelines ?? ''} /></main>;

/** A wallet refuses with an object of its own (EIP-1193), which is no Error; what a browser says of a passkey helps nobody. */
const reason = (e: unknown) => e instanceof DOMException ? T.signIn.passkeyRefused : e instanceof Error ? e.message : T.signIn.refused;

export function SignIn({ site, ended, then }: { site: Site | undefined; ended: boolean; then: (session: Session) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<'worker' | 'miner'>('worker');
  const [apiKey, setApiKey] = useState('');
  const [greet, setGreet] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const invitation = sessionStorage.getItem('dojo.invitation') ?? '';
  const enter = async (how: () => Promise<Session>) => {
    setError('');
    setBusy(true);
    try {
      const session = await how();
      sessionStorage.removeItem('dojo.invitation');
      then(session);
    } catch (e) {
      setError(reason(e));
    } finally {
      setBusy(false);
    }
  };
  const submit = (how: () => Promise<Session>) => (e: FormEvent) => { e.preventDefault(); void enter(how); };
  if (!site) return <Empty title={T.offline}><Button onClick={() => void queries.invalidateQueries()}>{T.again}</Button><Button variant="default" onClick={() => go('/practice')}>{T.signIn.practice}</Button></Empty>;
  return (
    <main className="paper narrow" id="main">
      <h1>{T.signIn.title}</h1>
      {ended && <p className="notice">{T.signIn.ended}</p>}
      {invitation && <p className="notice">{T.signIn.invited}</p>}
      {error && <p className="bad" role="alert">{error}</p>}
      {site.dev && (
        <form className="way" onSubmit={submit(() => signInByName(name.trim(), role, invitation))}>
          <h2>{T.signIn.byName}</h2><p className="quiet">{T.signIn.byNameText}</p>
          <div className="row">
            <TextInput aria-label={T.signIn.name} placeholder={T.signIn.name} value={name} onChange={(e) => setName(e.currentTarget.value)} required maxLength={40} pattern="[A-Za-z0-9_\-]+" className="growing" />
            <SegmentedControl aria-label={T.signIn.title} value={role} onChange={(v) => setRole(v as 'worker' | 'miner')} data={[{ value: 'worker', label: T.signIn.worker }, { value: 'miner', label: T.signIn.miner }]} />
            <Button type="submit" loading={busy}>{T.signIn.go}</Button>
          </div>
        </form>
      )}
      {site.passkeys && (
        <form className="way" onSubmit={submit(() => signUpByPasskey(greet.trim(), invitation))}>
          <h2>{T.signIn.passkey}</h2><p className="quiet">{T.signIn.passkeyText}</p>
          {passkeysHere(site) ? (
            <div className="row">
              <Button onClick={() => void enter(() => signInByPasskey(invitation))} loading={busy} variant={site.dev ? 'default' : 'filled'}>{T.signIn.passkeyGo}</Button>
              <TextInput aria-label={T.signIn.greet} placeholder={T.signIn.greet} value={greet} onChange={(e) => setGreet(e.currentTarget.value)} maxLength={40} className="growing" />
              <Button type="submit" variant="default" loading={busy}>{T.signIn.passkeyNew}</Button>
            </div>
          ) : location.origin !== site.passkeys ? <p><a href={`${site.passkeys}/join#${invitation}`}>{T.signIn.passkeyThere(site.passkeys)}</a></p> : <p>{T.signIn.passkeyNone}</p>}
        </form>
      )}
      <div className="way">
        <h2>{T.signIn.wallet}</h2><p className="quiet">{T.signIn.walletText}</p>
        <Button onClick={() => void enter(() => signInWithWallet(site, invitation))} loading={busy} variant={site.dev || passkeysHere(site) ? 'default' : 'filled'}>{T.signIn.walletGo}</Button>
      </div>
      <form className="way" onSubmit={submit(() => signInByKey(apiKey.trim()))}>
        <h2>{T.signIn.key}</h2><p className="quiet">{T.signIn.keyText} <a href="#/api">{T.signIn.api}</a></p>
        <div className="row">
          <PasswordInput aria-label={T.signIn.apiKey} placeholder={T.signIn.apiKey} value={apiKey} onChange={(e) => setApiKey(e.currentTarget.value)} required autoComplete="off" className="growing" visibilityToggleButtonProps={{ 'aria-label': T.desk.show }} />
          <Button type="submit" variant="default" loading={busy}>{T.signIn.go}</Button>
        </div>
      </form>
    </main>
  );
}

export function Owner({ query }: { query: URLSearchParams }) {
  const page = query.get('page') ?? '1';
  const list = useGet<{ tasks: OwnerTask[]; pagination: Page }>(`/owner/tasks?page=${page}&limit=25`, { every: 10_000 });
  const sums = useGet<{ tasks: number; open: number; results: number; workers: number }>('/owner/overview').data;
  const review = useGet<{ results: OwnerResult[] }>('/owner/review?limit=20').data?.results ?? [];
  return (
    <main className="paper wide" id="main">
      <div className="row between"><h1>{T.owner.title}</h1><Exports query="" /></div>
      {sums && <div className="stats">{[sums.tasks, sums.open, sums.results, sums.workers].map((n, i) => <Stat key={i} value={n} label={T.owner.sums[i] ?? ''} />)}</div>}
      <Problem error={list.error} />
      {list.data?.tasks.length === 0 ? <p className="quiet">{T.owner.none}</p> : list.data && (
        <Table columns={T.owner.columns}>
          {list.data.tasks.map((t) => (
            <tr key={t.taskId}>
              <td><a className="cut" href={`#/owner/${t.taskId}`} dir="auto">{t.title}</a><span className="caption">{T.tasks.size(t)}</span></td>
              <td>{T.tasks.status[t.status] ?? T.tasks.status['IN_PROGRESS']}</td><td><Slots task={t} /></td><Cell of={T.owner.columns[3]}>{t.skips}</Cell><Cell of={T.owner.columns[4]}>{t.flags}</Cell>
              <td><time dateTime={t.expireAt} title={T.date(t.expireAt)}>{T.relative(t.expireAt)}</time></td>
            </tr>
          ))}
        </Table>
      )}
      <Pages page={Number(page)} pages={list.data?.pagination.totalPages ?? 1} turn={(to) => go(`/owner?page=${to}`)} />
      {review.length > 0 && (
        <section>
          <h2>{T.owner.review}</h2><p className="quiet">{T.owner.reviewHint}</p>
          <ul className="review">
            {review.map((r) => <li key={r.resultId}><a href={`#/owner/${r.taskId}`}>{r.workerId.slice(0, 10)}, {T.date(r.submittedAt)}</a> <Signs flags={r.flags} /></li>)}
          </ul>
        </section>
      )}
    </main>
  );
}

const Signs = ({ flags }: { flags: string[] }) => <>{flags.map((f) => <span key={f} className="tag bad">{T.owner.signs[f] ?? f}</span>)}</>;

const Exports = ({ query }: { query: string }) => (
  <div className="row">
    <Button component="a" variant="default" download href={`/api/v1/owner/export?format=jsonl${query}`}>{T.owner.exportJson}</Button>
    <Button component="a" variant="default" download href={`/api/v1/owner/export?format=csv${query}`}>{T.owner.exportCsv}</Button>
  </div>
);

export function OwnerOne({ id }: { id: string }) {
  const view = useGet<OwnerView>(`/owner/tasks/${id}`, { every: 10_000 });
  const [error, run] = useAction();
  const data = view.data;
  if (!data) return <Empty title={view.error?.message ?? T.loading}><Button variant="default" onClick={() => go('/owner')}>{T.owner.back}</Button></Empty>;
  const { task, taskData } = data;
  const change = (body: object) => run(() => call('PUT', `/owner/tasks/${id}`, body));
  const judge = (result: OwnerResult, status: 'ACCEPTED' | 'REJECTED') => {
    const reason = status === 'REJECTED' ? prompt(T.owner.rejectWhy) : '';
    if (reason !== null) run(() => call('PUT', `/owner/results/${result.resultId}`, { status, ...(reason ? { reason } : {}) }));
  };
  const nameOf = (response: string) => {
    const i = taskData.responses.findIndex((r) => r.id === response);
    return i < 0 ? response : `${letter(i)} · ${taskData.responses[i]!.model}`;
  };
  const questionOf = (criterion: string) => taskData.criteria.find((c) => c.id === criterion)?.text ?? criterion;
  return (
    <main className="paper wide" id="main">
      <a href="#/owner">{T.owner.back}</a>
      <div className="row between"><h1 dir="auto">{task.title}</h1><Exports query={`&task=${id}`} /></div>
      <div className="row">
        <Slots task={task} /><span className="tag">{T.tasks.status[task.status] ?? T.tasks.status['IN_PROGRESS']}</span>
        {task.status === 'PAUSED' ? <Button size="xs" variant="default" onClick={() => change({ state: 'open' })}>{T.owner.resume}</Button>
        : task.status === 'IN_PROGRESS' && <Button size="xs" variant="default" onClick={() => change({ state: 'paused' })}>{T.owner.pause}</Button>}
        <Button size="xs" variant="default" onClick={() => change({ maxResults: task.maxResults + 1 })}>{T.owner.more}</Button>
        <Button size="xs" variant="subtle" color="red" onClick={() => change({ state: 'cancelled' })}>{T.owner.cancel}</Button>
      </div>
      {error && <p className="bad" role="alert">{error}</p>}
      <Prose text={taskData.prompt} />
      {data.results.length === 0 && <p className="quiet">{T.owner.noResults}</p>}
      {data.results.length > 0 && <>
      <h2>{T.owner.agreement}</h2>
      <div className="stats">{data.agreement.map((a: Agreement) => <Stat key={a.criterionId} value={decimal(a.alpha)} label={[questionOf(a.criterionId), a.why].filter(Boolean).join(' · ')} hint={`${T.owner.agreementHint}, ${T.owner.metric(a)}`} />)}</div>
      <h2>{T.owner.aggregates}</h2>
      <Table columns={T.owner.aggregateColumns}>
        {data.aggregates.map((a, i) => (
          <tr key={i}><td dir="auto">{questionOf(a.criterionId)}</td><td>{a.responseId && nameOf(a.responseId)}</td><Cell of={T.owner.aggregateColumns[2]}>{a.count}</Cell><Cell of={T.owner.aggregateColumns[3]}>{decimal(a.mean)}</Cell><Cell of={T.owner.aggregateColumns[4]}>{decimal(a.median)}</Cell><td><Counts counts={a.counts} name={nameOf} /></td></tr>
        ))}
      </Table>
      <h2>{T.owner.results}</h2>
      <Table columns={T.owner.resultColumns}>
        {data.results.map((r) => (
          <tr key={r.resultId}>
            <td><code>{r.workerId.slice(0, 10)}</code></td><td>{T.date(r.submittedAt)}</td><td>{Math.round(r.activeMillis / 1000)} s</td>
            <td>{r.answers.map((a: Answer) => <span key={a.criterionId} className="block" dir="auto"><span className="quiet">{questionOf(a.criterionId)}:</span> {told(a.value, nameOf)}</span>)}{r.comment && <span className="block quiet" dir="auto">{r.comment}</span>}</td>
            <td><Signs flags={r.flags} /></td>
            <td className="end">{r.status === 'SUBMITTED' ? <><Tool label={T.owner.accept} icon="check" onClick={() => judge(r, 'ACCEPTED')} /><Tool label={T.owner.reject} icon="trash" onClick={() => judge(r, 'REJECTED')} /></> : T.history.states[r.status]}</td>
          </tr>
        ))}
      </Table>
      </>}
      {data.flags.length > 0 && <><h2>{T.owner.flags}</h2><ul>{data.flags.map((f, i) => <li key={i} dir="auto">{T.reasons[f.reason] ?? f.reason}{f.note && `: ${f.note}`} <span className="caption">{T.date(f.at)}</span></li>)}</ul></>}
    </main>
  );
}

const Counts = ({ counts, name }: { counts: Record<string, number>; name: (id: string) => string }) => {
  const most = Math.max(1, ...Object.values(counts));
  return <span className="counts">{Object.entries(counts).map(([v, n]) => <span key={v}><i style={{ height: `${4 + (n / most) * 20}px` }} /><span>{name(v)}</span><b>{n}</b></span>)}</span>;
};

/** A stored value in words, whatever its criterion. */
function told(value: unknown, name: (id: string) => string): string {
  if (Array.isArray(value)) return value.map((v) => told(v, name)).join(', ');
  if (typeof value !== 'object' || value === null) return name(String(value));
  const record = value as Record<string, unknown>;
  if (Array.isArray(record['places'])) return record['none'] === true ? T.rail.none : record['places'].map((row) => (Array.isArray(row) ? row.map((id) => name(String(id))).join(' = ') : '')).join(' > ');
  return Object.entries(record).map(([id, v]) => `${name(id)}: ${String(v)}`).join(', ');
}

export function Keys() {
  return (
    <main className="paper wide" id="main">
      <h1>{T.keysPage.title}</h1>
      <KeyList kind="subscription" title={T.keysPage.subscription} text={T.keysPage.subscriptionText} />
      <KeyList kind="api" title={T.keysPage.api} text={T.keysPage.apiText} />
      <Hooks />
    </main>
  );
}

function Hooks() {
  const list = useGet<{ webhooks: Webhook[] }>('/owner/webhooks', { every: 20_000 }).data?.webhooks ?? [];
  const [url, setUrl] = useState('');
  const [secret, setSecret] = useState('');
  const [error, run] = useAction();
  const t = T.keysPage.hooks;
  return (
    <section>
      <h2>{t.title}</h2><p className="quiet">{t.text}</p>
      <form className="row" onSubmit={(e) => { e.preventDefault(); run(async () => { setSecret((await call<{ created: { secret: string } }>('POST', '/owner/webhooks', { url })).created.secret); setUrl(''); }); }}>
        <TextInput type="url" aria-label={t.url} placeholder="https://" value={url} onChange={(e) => setUrl(e.currentTarget.value)} required maxLength={500} className="growing" />
        <Button type="submit">{t.add}</Button>
      </form>
      {error && <p className="bad" role="alert">{error}</p>}
      {secret && <div className="notice" role="status"><p>{t.once}</p><Copy text={secret} /></div>}
      {list.length > 0 && (
        <Table columns={t.columns} label={t.title}>
          {list.map((w) => (
            <tr key={w.id}>
              <td><span className="cut">{w.url}</span>{w.failure && <span className="bad block">{w.failure}, {T.date(w.failedAt)}</span>}</td><Cell of={t.columns[1]}>{T.date(w.deliveredAt)}</Cell><Cell of={t.columns[2]}>{w.waiting}</Cell><Cell of={t.columns[3]}>{w.givenUp}</Cell>
              <td className="end">
                {w.waiting + w.givenUp > 0 && <Button size="xs" variant="default" onClick={() => run(() => call('POST', `/owner/webhooks/${w.id}/retry`))} aria-label={`${t.retry}: ${w.url}`}>{t.retry}</Button>}
                <Button size="xs" variant="subtle" color="red" onClick={() => run(() => call('POST', `/owner/webhooks/${w.id}/remove`))} aria-label={`${t.remove}: ${w.url}`}>{t.remove}</Button>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

function KeyList({ kind, title, text }: { kind: 'api' | 'subscription'; title: string; text: string }) {
  const list = useGet<{ keys: Key[] }>(`/miner/${kind}-key/list`);
  const [name, setName] = useState('');
  const [made, setMade] = useState<{ key: string; link?: string }>();
  const [error, run] = useAction();
  return (
    <section>
      <h2>{title}</h2><p className="quiet">{text}</p>
      <form className="row" onSubmit={(e) => { e.preventDefault(); run(async () => { setMade((await call<{ created: { key: string; link?: string } }>('POST', `/miner/${kind}-key/generate`, { name })).created); setName(''); }); }}>
        <TextInput aria-label={T.keysPage.name} placeholder={T.keysPage.name} value={name} onChange={(e) => setName(e.currentTarget.value)} maxLength={60} />
        <Button type="submit">{T.keysPage.make}</Button>
      </form>
      {error && <p className="bad" role="alert">{error}</p>}
      {made && <div className="notice" role="status"><p>{T.keysPage.once}</p><Copy text={made.key} />{made.link && <><p>{T.keysPage.link}</p><Copy text={made.link} /></>}</div>}
      {list.data?.keys.length === 0 ? <p className="quiet">{T.keysPage.none}</p> : list.data && (
        <Table columns={T.keysPage.columns} label={title}>
          {list.data.keys.map((k) => (
            <tr key={k.id}><td dir="auto">{k.name || '–'}</td><td><code>{k.prefix}…</code></td><Cell of={T.keysPage.columns[2]}>{T.date(k.createdAt)}</Cell><Cell of={T.keysPage.columns[3]}>{T.date(k.lastUsedAt)}</Cell>
              <td className="end"><Button size="xs" variant="subtle" color="red" aria-label={`${T.keysPage.disable}: ${k.name || k.prefix}`} onClick={() => { if (confirm(T.keysPage.disableSure)) run(() => call('PUT', `/miner/${kind}-key/disable`, { id: k.id })); }}>{T.keysPage.disable}</Button></td></tr>
          ))}
        </Table>
      )}
    </section>
  );
}

function Copy({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  return <div className="row copy"><code>{text}</code><Button size="compact-sm" variant="default" onClick={() => void navigator.clipboard?.writeText(text).then(() => setCopied(true))}>{copied ? T.keysPage.copied : T.keysPage.copy}</Button></div>;
}
