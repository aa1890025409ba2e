import '@fontsource-variable/jetbrains-mono/wght.css';
import '@fontsource-variable/manrope/wght.css';
import './style.css';
import { Button, createTheme, MantineProvider, useMantineColorScheme } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { Component, type ReactNode, StrictMode, useEffect, useRef } from 'react';
import { createRoot } from 'react-dom/client';
import { Api } from './Api';
import { call, changed, queries, type Session, type Site, useGet, useSession } from './api';
import { Tool } from './Content';
import { Guide, Hero, History, Keys, Miners, Owner, OwnerOne, SignIn, Tasks } from './Pages';
import { go, useRoute } from './route';
import { T } from './text';
import { Consent, Empty, Practice, Work } from './Work';

// The key of an invitation link stands behind its #: it is put aside before anything else reads the address.
if (/\/join\/?$/.test(location.pathname) && location.hash.length > 1) {
  sessionStorage.setItem('dojo.invitation', location.hash.slice(1));
  history.replaceState(null, '', `${location.pathname.replace(/join\/?$/, '')}#/join`);
}

function App() {
  const { path, query } = useRoute();
  const site = useGet<Site>('/site').data;
  const session = useSession().data;
  const wasIn = useRef(false);
  if (session && session.role !== 'anonymous') wasIn.current = true;
  return (
    <>
      <a className="skiplink" href="#main" onClick={(e) => { e.preventDefault(); document.getElementById('main')?.querySelector<HTMLElement>('[tabindex], button, a, input')?.focus(); }}>{T.skipToMain}</a>
      <Top session={session} path={path} />
      <Net key={path[0]}>
        <Route path={path} query={query} site={site} session={session} ended={wasIn.current && session?.role === 'anonymous'} />
      </Net>
    </>
  );
}

/** Where a page fails to draw, for a fault of ours or content that nobody foresaw: the rest stays, and says so. */
class Net extends Component<{ children: ReactNode }, { torn: boolean }> {
  override state = { torn: false };
  static getDerivedStateFromError = () => ({ torn: true });
  override render() {
    return this.state.torn ? <Empty title={T.torn}><Button onClick={() => location.reload()}>{T.again}</Button><Button variant="default" onClick={() => go('/')}>{T.tasks.title}</Button></Empty> : this.props.children;
  }
}

function Route({ path, query, site, session, ended }: { path: string[]; query: URLSearchParams; site: Site | undefined; session: Session | undefined; ended: boolean }) {
  const [page = '', id = ''] = path;
  useEffect(() => {
    scrollTo(0, 0);
    document.title = [T.titles[page], T.name].filter(Boolean).join(' · ');
  }, [page, id]);
  if (page === 'practice') return <Practice session={session} />;
  if (page === 'guide') return <Guide site={site} />;
  if (page === 'api') return <Api />;
  const role = session?.role ?? 'anonymous';
  if (role === 'anonymous' || !site || !session) {
    const back = page === 'join' ? '' : location.hash.slice(1);
    return page === '' && !ended ? <Hero signedIn={false} />
      : <SignIn site={site} ended={ended} then={(s) => go(back || (s.role === 'miner' ? '/owner' : '/'))} />;
  }
  if (role === 'miner') return page === 'owner' && id !== '' ? <OwnerOne id={id} /> : page === 'keys' ? <Keys /> : <Owner query={query} />;
  switch (page) {
    case 'task':
    case 'edit':
      return session.consented < site.consent.version ? <Consent site={site} done={() => undefined} /> : <Work key={page} id={id} site={site} edit={page === 'edit'} />;
    case 'history': return <History query={query} />;
    case 'miners': return <Miners session={session} site={site} />;
    default: return <Tasks query={query} />;
  }
}

function Top({ session, path }: { session: Session | undefined; path: string[] }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const role = session?.role ?? 'anonymous';
  const links = role === 'worker' ? [['/', T.nav.tasks], ['/history', T.nav.history], ['/miners', T.nav.miners], ['/guide', T.nav.guide]]
    : role === 'miner' ? [['/owner', T.nav.owner], ['/keys', T.nav.keys], ['/guide', T.nav.guide], ['/api', T.nav.api]]
    : [['/practice', T.nav.practice], ['/guide', T.nav.guide]];
  const dark = colorScheme === 'dark';
  const turn = () => { const to = dark ? 'light' : 'dark'; localStorage.setItem('dojo.theme', to); setColorScheme(to); };
  return (
    <header className="top">
      <a href="#/" className="logo"><svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true"><path d="M4 9q12 4 24 0M7 15h18M11 10.5V27M21 10.5V27" /></svg>{T.name}</a>
      <nav aria-label={T.nav.menu}>
        {links.map(([to = '', name]) => <a key={to} href={`#${to}`} aria-current={`/${path[0] ?? ''}` === to ? 'page' : undefined}>{name}</a>)}
      </nav>
      <span className="grow" />
      <Tool label={T.nav.theme} icon={dark ? 'sun' : 'moon'} onClick={turn} />
      {role === 'anonymous' ? <Button size="compact-sm" variant="default" onClick={() => go('/join')}>{T.nav.signIn}</Button>
      : <><span className="who cut" dir="auto">{session?.name}</span><Button size="compact-sm" variant="subtle" onClick={() => void call('POST', '/session/logout').catch(() => undefined).then(changed).then(() => go('/'))}>{T.nav.signOut}</Button></>}
    </header>
  );
}

const kept = document.documentElement.getAttribute('data-mantine-color-scheme') === 'dark' ? 'dark' : 'light';
/** The scheme is kept by ourselves, where theme.js finds it before the first paint. */
const schemes = { get: () => kept, set: () => undefined, subscribe: () => undefined, unsubscribe: () => undefined, clear: () => undefined } as const;
const theme = createTheme({ primaryColor: 'teal', respectReducedMotion: true });

createRoot(document.getElementById('page')!).render(
  <StrictMode>
    {/* Variables and classes come from style.css: the page's policy forbids style elements made by scripts. */}
    <MantineProvider theme={theme} defaultColorScheme={kept} colorSchemeManager={schemes} withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queries}>
        <App />
        <Notifications position="top-center" limit={2} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
