import { useSyncExternalStore } from 'react';

/** Addresses live behind the #, so that any server of files can serve them, and keys in links reach no log. */
export function useRoute(): { path: string[]; query: URLSearchParams } {
  const hash = useSyncExternalStore((call) => { addEventListener('hashchange', call); return () => removeEventListener('hashchange', call); }, () => location.hash);
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return { path: path.split('/').map((part) => { try { return decodeURIComponent(part); } catch { return part; } }), query: new URLSearchParams(query) };
}

export function go(path: string, instead = false) {
  if (`#${path}` === location.hash) return;
  if (instead) history.replaceState(null, '', `#${path}`);
  else location.hash = path;
  if (instead) dispatchEvent(new HashChangeEvent('hashchange'));
}
