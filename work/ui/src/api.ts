import { keccak_256 } from '@noble/hashes/sha3.js';
import { QueryClient, useQuery } from '@tanstack/react-query';
import type { Answers, Criterion, Item, Target, Task, Turn, Value } from './model';
import { dense, letter, NONE, TIE } from './model';
import { T } from './text';

/** The server's shapes, as its OpenAPI document has them; only what this page reads. */
export type Pay = { amount: string; currency: string; perHour: string; belowFloor: boolean };
export type Site = {
  name: string; dev: boolean; wallet: { domain: string; uri: string; chainIds: number[]; statement: string }; passkeys: string;
  consent: { version: number; text: string }; guidelines: string; contentCategories: string[]; frameOrigin: string;
  skipReasons: string[]; flagReasons: string[]; leaseSeconds: number;
};
export type Session = {
  role: 'anonymous' | 'worker' | 'miner'; id: string; name: string; payAddress: string; csrf: string; consented: number;
  contentCategories: string[]; expiresAt: string;
};
export type Summary = {
  taskId: string; title: string; type: string; body: string; category: string; contentCategories: string[];
  createdAt: string; expireAt: string; status: string; numResults: number; reserved: number; maxResults: number;
  numCriteria: number; numResponses: number; estimatedSeconds: number; pay: Pay; partner: string; mine: string;
};
type ApiCompletion = {
  id: string; kind: string;
  completion: { text?: string; files?: { filename: string; content: string }[]; html?: boolean; messages?: { role: string; message: string }[]; url?: string; alt?: string };
};
type ApiCriterion = {
  id: string; type: string; responseId: string; text: string; help: string; required: boolean;
  min?: number; max?: number; step?: number; minLabel?: string; maxLabel?: string; options?: string[];
  minSelected?: number; maxSelected?: number; ties?: boolean; top?: number; none?: boolean; minLength?: number; maxLength?: number;
};
export type Answer = { criterionId: string; value: unknown };
export type OwnResult = {
  resultId: string; taskId: string; title: string; type: string; submittedAt: string; editableUntil: string;
  resultData: Answer[]; comment: string; status: string; reason: string; pay: Pay; activeMillis: number;
};
export type ApiTask = Summary & {
  guidelines: string; result?: OwnResult;
  taskData: { prompt: string; dialogue: { role: string; message: string }[]; responses: ApiCompletion[]; criteria: ApiCriterion[] };
};
export type Assignment = {
  task: ApiTask; leaseUntil: string; extendableUntil: string; serverTime: string;
  draft: { resultData: Answer[]; comment: string; savedAt: string };
};
export type Worker = {
  submitted: number; today: number; week: number; activeMillis: number; rejected: number; skipped: number;
  earned: { currency: string; amount: string }[]; agreement: string; agreementWhy: string; goldAccuracy: string;
};
export type Partner = { id: string; createdAt: string; subscriptionKey: string; name: string; active: boolean; openTasks: number };
export type Page = { pageNumber: number; pageSize: number; totalPages: number; totalItems: number };
export type Key = { id: string; name: string; prefix: string; createdAt: string; lastUsedAt: string; expiresAt: string; workers?: number };
export type Webhook = { id: string; url: string; deliveredAt: string; failedAt: string; failure: string; waiting: number; givenUp: number };
export type OwnerTask = Summary & { gold: boolean; skips: number; flags: number; workers: number };
export type Agreement = { criterionId: string; metric: string; alpha: string; why: string; answers: number };
export type OwnerView = {
  task: OwnerTask; taskData: ApiTask['taskData'] & { responses: { id: string; model: string }[] }; agreement: Agreement[];
  aggregates: { criterionId: string; responseId: string; count: number; mean: string; sd: string; median: string; counts: Record<string, number> }[];
  results: OwnerResult[]; flags: { reason: string; note: string; kind: string; at: string; workerId: string }[];
};
export type OwnerResult = {
  resultId: string; taskId: string; workerId: string; submittedAt: string; activeMillis: number; status: string;
  answers: Answer[]; comment: string; flags: string[];
};

/** What the server refused, in its words, with its stable code; code OFFLINE where it was not reached. */
export class Refused extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

export const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 15_000, retry: (n, e) => n < 2 && e instanceof Refused && e.code === 'OFFLINE' } },
});

/** Longer than any honest answer takes; a request that hangs must not hang the page. */
const REQUEST_MILLIS = 20_000;
let csrf = '';
/** How far the server's clock is before this one: many a labeller's clock is wrong, and a message of the future is refused. */
let ahead = 0;

export async function call<R>(method: string, path: string, body?: unknown, keepalive = false): Promise<R> {
  let response: Response | undefined;
  let answer: { success: boolean; body: R; error: string; code?: string; details?: { path: string; message: string }[] };
  try {
    response = await fetch(`/api/v1${path}`, {
      method, keepalive, credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(REQUEST_MILLIS),
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'X-CSRF-Token': csrf }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    ahead = Date.parse(response.headers.get('Date') ?? '') - Date.now() || 0;
    answer = await response.json();
  } catch {
    throw response ? new Refused('INTERNAL', T.failed) : new Refused('OFFLINE', T.offline);
  }
  if (answer.success) return answer.body;
  const code = answer.code ?? String(response.status);
  if (code === 'SIGN_IN' || code === 'CSRF') void queries.invalidateQueries({ queryKey: ['/session'] });
  const detail = answer.details?.[0];
  throw new Refused(code, detail ? `${answer.error} (${detail.path}: ${detail.message})` : String(answer.error ?? T.failed));
}

export function useGet<R>(path: string, options: { every?: number; enabled?: boolean } = {}) {
  return useQuery<R>({
    queryKey: [path], queryFn: () => call<R>('GET', path), enabled: options.enabled ?? true,
    ...(options.every ? { refetchInterval: options.every } : {}), placeholderData: (before) => before,
  });
}

export function useSession() {
  const session = useGet<Session>('/session', { every: 300_000 });
  csrf = session.data?.csrf ?? csrf;
  return session;
}

/** Asks again for all that a change may have changed: the page holds little, and the server is near. */
export const changed = () => queries.invalidateQueries();

export function toTask(api: ApiTask): Task {
  const items: Item[] = api.taskData.responses.map((r) => ({ id: r.id, content: toContent(r) }));
  const all: Target[] = items.map((item, i) => ({ id: item.id, label: letter(i), item: true }));
  const criteria: Criterion[] = [];
  for (const c of api.taskData.criteria) {
    const kind = c.type === 'multi-score' ? 'score' : c.type === 'multi-select' ? 'select' : c.type;
    const base = { id: c.id, title: c.text || (T.desk.untitled[kind] ?? ''), help: c.help, required: c.required };
    const about = c.responseId === '' ? {} : { about: c.responseId };
    const one = all.filter((t) => t.id === c.responseId);
    switch (c.type) {
      case 'ranking':
        criteria.push({ ...base, type: 'ranking', targets: all, ties: c.ties ?? false, top: c.top || all.length, none: c.none ?? false });
        break;
      case 'choice':
        criteria.push({ ...base, type: 'choice', targets: all, tie: c.ties ?? true, none: c.none ?? false });
        break;
      case 'multi-score':
        criteria.push({ ...base, type: 'score', targets: all, ...scale(c) });
        break;
      case 'score': {
        // The original asks the same score of each response as a criterion each; here they are one question.
        const same = criteria.find((o) => o.type === 'score' && o.ids && o.title === base.title && o.required === c.required
          && o.min === (c.min ?? 1) && o.max === (c.max ?? 10) && !o.ids[c.responseId]);
        if (one.length > 0 && same?.type === 'score' && same.ids) {
          same.ids[c.responseId] = c.id;
          same.targets = all.filter((t) => same.ids?.[t.id]);
        } else if (one.length > 0) criteria.push({ ...base, type: 'score', targets: one, ids: { [c.responseId]: c.id }, ...scale(c) });
        else criteria.push({ ...base, type: 'score', targets: [{ id: '', label: T.desk.whole, item: false }], ...scale(c) });
        break;
      }
      case 'multi-select': {
        const options = c.options ?? [];
        criteria.push({ ...base, ...about, type: 'select', options, min: c.minSelected ?? 0, max: c.maxSelected || options.length });
        break;
      }
      default:
        criteria.push({ ...base, ...about, type: 'text', min: c.minLength ?? 0, max: c.maxLength || 5000 });
    }
  }
  return {
    id: api.taskId, title: api.title, prompt: api.taskData.prompt, dialogue: api.taskData.dialogue.map(toTurn), guidelines: api.guidelines,
    items, criteria, sensitive: api.contentCategories, category: api.category, partner: api.partner, pay: api.pay, expiresAt: api.expireAt,
  };
}

function scale(c: ApiCriterion) {
  const [min, max] = [c.min ?? 1, c.max ?? 10];
  const whole = Number.isInteger(min) && Number.isInteger(max) && max - min <= 10;
  return { min, max, step: c.step || (whole ? 1 : (max - min) / 100), low: c.minLabel ?? '', high: c.maxLabel ?? '' };
}

const toTurn = (m: { role: string; message: string }): Turn => ({ role: m.role, text: m.message });

function toContent({ kind, completion: c }: ApiCompletion): Item['content'] {
  switch (kind) {
    case 'code': return { kind: 'code', files: (c.files ?? []).map((f) => ({ name: f.filename, text: f.content })), runs: c.html ?? false };
    case 'dialogue': return { kind: 'dialogue', turns: (c.messages ?? []).map(toTurn) };
    case 'image': return { kind: 'image', url: c.url ?? '', alt: c.alt ?? '' };
    case 'model3d': return { kind: 'text', text: T.content.noModel };
    default: return { kind: 'text', text: c.text ?? '' };
  }
}

export function toAnswers(criteria: Criterion[], answers: Answers): Answer[] {
  return criteria.flatMap((c): Answer[] => {
    const value = answers[c.id];
    switch (value?.type) {
      case undefined: return c.type === 'select' && c.required && c.min === 0 ? [{ criterionId: c.id, value: [] }] : [];
      case 'ranking': {
        const rows: string[][] = [];
        for (const [id, place] of Object.entries(dense(value.places))) (rows[place - 1] ??= []).push(id);
        return rows.length === 0 && !value.none ? [] : [{ criterionId: c.id, value: { places: rows, none: value.none } }];
      }
      case 'score':
        if (c.ids) return Object.entries(value.scores).flatMap(([id, score]) => (c.ids?.[id] ? [{ criterionId: c.ids[id], value: score }] : []));
        if (Object.keys(value.scores).length === 0) return [];
        return [{ criterionId: c.id, value: value.scores[''] ?? value.scores }];
      case 'choice': return value.choice === '' ? [] : [{ criterionId: c.id, value: value.choice === TIE ? 'tie' : value.choice === NONE ? 'none' : value.choice }];
      case 'select': return [{ criterionId: c.id, value: value.chosen }];
      case 'text': return value.text.trim() === '' ? [] : [{ criterionId: c.id, value: value.text }];
    }
  });
}

/** The way back, from a draft or a result; what does not fit its criterion is left out. */
export function fromAnswers(criteria: Criterion[], stored: Answer[]): Answers {
  const answers: Answers = {};
  for (const { criterionId, value } of stored) {
    const c = criteria.find((o) => o.id === criterionId || Object.values(o.ids ?? {}).includes(criterionId));
    const read = c && readValue(c, criterionId, value, answers[c.id]);
    if (c && read) answers[c.id] = read;
  }
  return answers;
}

function readValue(c: Criterion, criterionId: string, value: unknown, before: Value | undefined): Value | undefined {
  const record = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  switch (c.type) {
    case 'ranking': {
      const rows = Array.isArray(record['places']) ? record['places'] : [];
      const places = Object.fromEntries(rows.flatMap((row, i) => (Array.isArray(row) ? row.map((id) => [String(id), i + 1]) : [])));
      return { type: 'ranking', places, none: record['none'] === true };
    }
    case 'score': {
      const scores = before?.type === 'score' ? { ...before.scores } : {};
      const target = c.ids ? Object.entries(c.ids).find(([, id]) => id === criterionId)?.[0] : '';
      if (typeof value === 'number' && target !== undefined) scores[target] = value;
      for (const [id, score] of Object.entries(record)) if (typeof score === 'number') scores[id] = score;
      return { type: 'score', scores };
    }
    case 'choice':
      return typeof value === 'string' ? { type: 'choice', choice: value === 'tie' ? TIE : value === 'none' ? NONE : value } : undefined;
    case 'select':
      return Array.isArray(value) ? { type: 'select', chosen: value.map(String).filter((v) => c.options.includes(v)) } : undefined;
    case 'text':
      return typeof value === 'string' ? { type: 'text', text: value } : undefined;
  }
}

/** Drafts in this browser, newest kept; one that is older than its task's life is of no use. */
const DRAFTS_MAX = 50;
const DRAFT_DAYS = 30;

type Draft = { answers: Answers; comment: string; at: number };

export function keepDraft(task: string, draft: Draft) {
  try {
    localStorage.setItem(`dojo.draft.${task}`, JSON.stringify(draft));
    const old = Object.keys(localStorage).filter((k) => k.startsWith('dojo.draft.'))
      .map((key) => ({ key, at: Number((JSON.parse(localStorage.getItem(key) ?? '{}') as Draft).at ?? 0) }))
      .sort((a, b) => b.at - a.at).filter((d, i) => i >= DRAFTS_MAX || Date.now() - d.at > DRAFT_DAYS * 86_400_000);
    old.forEach((d) => localStorage.removeItem(d.key));
  } catch {
    // A full or closed storage leaves the server's draft.
  }
}

export function draftOf(task: string): Draft | undefined {
  try {
    const kept = localStorage.getItem(`dojo.draft.${task}`);
    return kept ? (JSON.parse(kept) as Draft) : undefined;
  } catch {
    return undefined;
  }
}

export const dropDraft = (task: string) => localStorage.removeItem(`dojo.draft.${task}`);

type Wallet = { request(call: { method: string; params?: unknown[] }): Promise<unknown> };

/** An address with the capitals of EIP-55, which EIP-4361 wants and wallets often leave out. */
function checksummed(address: string): string {
  const digits = address.slice(2).toLowerCase();
  const hash = keccak_256(new TextEncoder().encode(digits));
  return '0x' + Array.from(digits, (c, i) => (((hash[i >> 1] ?? 0) >> (i % 2 ? 0 : 4)) & 8 ? c.toUpperCase() : c)).join('');
}

/** A message of EIP-4361, signed by the browser's Ethereum wallet (EIP-1193). */
async function signed(site: Site): Promise<object> {
  const wallet = (window as { ethereum?: Wallet }).ethereum;
  if (!wallet) throw new Refused('NO_WALLET', T.signIn.noWallet);
  const [account] = (await wallet.request({ method: 'eth_requestAccounts' })) as string[];
  if (!account) throw new Refused('NO_WALLET', T.signIn.noAccount);
  const address = checksummed(account);
  const chain = Number((await wallet.request({ method: 'eth_chainId' })) as string);
  if (!site.wallet.chainIds.includes(chain)) throw new Refused('CHAIN', T.signIn.chain(site.wallet.chainIds));
  const { nonce } = await call<{ nonce: string }>('GET', `/auth/${encodeURIComponent(address)}`);
  const now = new Date(Date.now() + ahead);
  const message = [
    `${site.wallet.domain} wants you to sign in with your Ethereum account:`, address, '', site.wallet.statement, '',
    `URI: ${site.wallet.uri}`, 'Version: 1', `Chain ID: ${chain}`, `Nonce: ${nonce}`,
    `Issued At: ${now.toISOString()}`, `Expiration Time: ${new Date(now.getTime() + 300_000).toISOString()}`,
  ].join('\n');
  const hex = '0x' + Array.from(new TextEncoder().encode(message), (b) => b.toString(16).padStart(2, '0')).join('');
  const signature = await wallet.request({ method: 'personal_sign', params: [hex, address] });
  return { walletAddress: address, chainId: String(chain), message, signature };
}

export const signInWithWallet = async (site: Site, invitation: string) => signedIn('/worker/login/auth', { ...(await signed(site)), ...invited(invitation) });
export const addAddress = async (site: Site) => call<Session>('POST', '/worker/pay-address', await signed(site));

/** Whether this browser has passkeys here; the standard knows none at addresses of digits. */
export const passkeysHere = (site: Site) => location.origin === site.passkeys && 'parseCreationOptionsFromJSON' in (window.PublicKeyCredential ?? {});

async function makePasskey(name: string) {
  const options = await call<PublicKeyCredentialCreationOptionsJSON>('POST', '/worker/login/passkey/options', { create: true, ...(name ? { name } : {}) });
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
}

export const signUpByPasskey = async (name: string, invitation: string) =>
  signedIn('/worker/login/passkey', { credential: await makePasskey(name), ...(name ? { name } : {}), ...invited(invitation) });

export async function signInByPasskey(invitation: string): Promise<Session> {
  const options = await call<PublicKeyCredentialRequestOptionsJSON>('POST', '/worker/login/passkey/options', {});
  const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return signedIn('/worker/login/passkey', { credential, ...invited(invitation) });
}

export const addPasskey = async () => call('POST', '/worker/passkeys', { credential: await makePasskey('') });

export const signInByName = (name: string, role: 'worker' | 'miner', invitation: string) =>
  signedIn('/dev/login', { name, role, ...(role === 'worker' ? invited(invitation) : {}) });

export const signInByKey = (apiKey: string) => signedIn('/miner/session/auth', { apiKey });

const invited = (invitation: string) => (invitation ? { invitation } : {});

async function signedIn(path: string, body: object): Promise<Session> {
  const { session } = await call<{ session: Session }>('POST', path, { ...body, session: 'cookie' });
  csrf = session.csrf;
  queries.setQueryData(['/session'], session);
  void changed();
  return session;
}
