/** Drawn here rather than taken from a set of thousands: 24 by 24, one stroke. */
const PATHS: Record<string, string> = {
  restart: 'M4 12a8 8 0 1 0 2.6-5.9M4 4v4h4',
  play: 'M7 5l12 7-12 7z',
  stop: 'M7 7h10v10H7z',
  full: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8 8 0 1 0 20 14.5z',
  help: 'M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5v.1',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  columns: 'M4 5h16v14H4zM12 5v14',
  tabs: 'M4 8h16v11H4zM4 8V5h6v3',
  stack: 'M4 4h16v6H4zM4 14h16v6H4z',
  diff: 'M7 4v8M3 8h8M13 17h8M17 4L7 20',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 8v4l3 2',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  flag: 'M6 21V4h11l-2 4 2 4H6',
  skip: 'M5 5l8 7-8 7zM17 5v14',
  undo: 'M9 7L4 11l5 4M4 11h10a5 5 0 0 1 0 10h-2',
  back: 'M15 5l-7 7 7 7',
  book: 'M12 6c-2-1.5-5-2-8-2v14c3 0 6 .5 8 2 2-1.5 5-2 8-2V4c-3 0-6 .5-8 2v14',
  key: 'M9 9a4 4 0 1 0 0 6.9A4 4 0 0 0 9 9M12.5 12H21M18 12v3',
  copy: 'M8 8h11v12H8zM5 16V4h11',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
};

export const Icon = ({ name, size = 18 }: { name: string; size?: number }) => (
  <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name] ?? ''} />
  </svg>
);
