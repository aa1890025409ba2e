import type { Criterion } from './model';

/** Every text of the page: another language is another file of this shape. */

const plural = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;
const ORDINALS = ['', '1st', '2nd', '3rd'];
const money = (amount: string, currency: string) => `${amount} ${currency}`;
const dates = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const spans = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

function relative(iso: string): string {
  const minutes = (Date.parse(iso) - Date.now()) / 60_000;
  if (Math.abs(minutes) < 60) return spans.format(Math.round(minutes), 'minute');
  if (Math.abs(minutes) < 48 * 60) return spans.format(Math.round(minutes / 60), 'hour');
  return spans.format(Math.round(minutes / 1440), 'day');
}

export const T = {
  name: 'Dojo',
  titles: { practice: 'Practice', guide: 'Guidelines', join: 'Sign in', task: 'Work', edit: 'Change an answer', history: 'History', miners: 'Miners', owner: 'My tasks', keys: 'Keys', api: 'API' } as Record<string, string>,
  skipToMain: 'Skip to the task',
  loading: 'One moment …',
  again: 'Try again',
  close: 'Close',
  failed: 'That did not work. Nothing is lost; try again.',
  torn: 'This page could not be shown. Nothing that you filled in is lost.',
  offline: 'The server does not answer. What you filled in is kept here; try again in a moment.',
  pay: (p: { amount: string; currency: string; perHour: string }) =>
    p.amount === '' ? 'unpaid' : money(p.amount, p.currency) + (p.perHour ? ` · about ${p.perHour}/h` : ''),
  belowFloor: 'pays little for its time',
  date: (iso: string) => (iso ? dates.format(new Date(iso)) : '–'),
  relative,
  nav: { work: 'Work', tasks: 'Tasks', history: 'History', miners: 'Miners', guide: 'Guide', owner: 'My tasks', keys: 'Keys', practice: 'Practice', theme: 'Dark or light', menu: 'Main', signIn: 'Sign in', signOut: 'Sign out', account: 'Account', api: 'API' },
  hero: {
    title: 'Two machines answer. You say which is better.',
    text: 'Read, compare, press a key. Your judgement trains the next model, and you are paid for it by the miners you work for.',
    practice: 'Try it now', signIn: 'Sign in and work',
    points: [
      ['No account needed to try', 'The practice takes a minute and stays on this page.'],
      ['One key, then Enter', 'Every question has keys. Mouse and touch do all of it too.'],
      ['Nothing gets lost', 'Every change is kept, through reloads, lost lines and lost time.'],
      ['You see what you earn', 'Pay and what it comes to by the hour stand on each task.'],
    ] as const,
  },
  desk: {
    answer: (name: string) => `Answer ${name}`,
    answers: 'Answers', whole: 'All', prompt: 'Prompt', promptText: 'Text of the prompt', view: 'How the answers are shown',
    views: { columns: 'Side by side', tabs: 'One by one', stack: 'Stacked', diff: 'Differences' },
    side: ['First answer', 'Second answer'], synced: 'Scroll together', yours: 'Your answer', questions: 'Questions',
    step: (c: Criterion) => ({ ranking: 'Rank', score: 'Score', choice: 'Choose', select: 'Mark', text: 'Write' })[c.type],
    untitled: { ranking: 'Put the best first', score: 'How good is it?', choice: 'Which is better?', select: 'What applies?', text: 'What do you think?' } as Record<string, string>,
    done: 'answered', undo: 'Undo', skip: 'Skip', flag: 'Report', go: 'Next', send: 'Send', save: 'Save the change',
    nothingToUndo: 'Nothing to undo.', undone: 'Undone.', flagged: 'Reported. Thank you; the task stays with you.',
    stillOpen: (title: string) => `Still open: ${title}`,
    how: (c: Criterion, keys: boolean): string => {
      switch (c.type) {
        case 'ranking': return keys ? 'Press a place for the outlined answer, or drag. Same place: a tie.' : 'Tap a place for the outlined answer, or drag it. Same place: a tie.';
        case 'score': if (c.targets.length === 1) return keys ? 'Press a number; arrows move it by a step.' : 'Tap or slide.';
          return keys ? 'Press a number for the outlined answer. It moves on by itself.' : 'Tap a number for the outlined answer. It moves on by itself.';
        case 'choice': return keys ? 'Press a letter, then Enter.' : 'Tap one.';
        case 'select': return keys ? 'Press the numbers that apply, then Enter.' : 'Tap all that apply.';
        case 'text': return c.required ? 'In your own words.' : 'In your own words, if you like.';
      }
    },
    guide: 'Guidelines and comment', noGuide: 'This task has no guidelines of its own. Judge as you would for a friend: true before pleasant, useful before long.',
    comment: 'Comment to the owner', commentHint: 'Sent with your answer.', keys: 'Keys', single: 'Keys of one character are on (turn them off if you dictate to your computer)',
    whySkip: 'Why do you skip it?', whyFlag: 'What is wrong with this task?', note: 'A note, if you like', skipHint: 'Skipping costs you nothing, and the slot goes to somebody else.', flagHint: 'Only the report goes out; you can still answer.',
    left: (s: number) => `${plural(Math.floor(s / 60), 'minute')} ${plural(s % 60, 'second')} left`, over: 'time is up', longer: '+ time', extend: '+ time: keep this task for longer',
    soon: 'Less than two minutes left. Press L to keep the task for longer.',
    sensitive: (what: string[]) => `This task may show ${what.join(', ') || 'sensitive content'}. You chose to see such tasks; you can still skip it without any cost.`, show: 'Show it',
  },
  rail: {
    chip: (name: string, at: string) => (at ? `${name}, ${at}` : `${name}, open`), place: (n: number) => ORDINALS[n] ?? `${n}th`,
    putPlace: (name: string, n: number) => `Put ${name} ${ORDINALS[n] ?? `${n}th`}`, putScore: (name: string, n: number) => `Give ${name} ${n}`,
    scoreOf: (name: string) => `Score of ${name}`, unset: 'not yet set',
    tray: 'Answers without a value', open: 'open', allSet: 'all set', none: 'None is acceptable',
  },
  choice: { better: (name: string) => `${name} is better`, tie: 'Tie', none: (n: number) => (n === 2 ? 'Both bad' : 'All bad'), chosen: 'chosen' },
  select: { hint: (min: number, max: number, all: number) => (min > 0 ? `at least ${min}` : max < all ? `up to ${max}` : 'any number, or none') },
  writing: { required: 'Your words', optional: 'Your words, if you like', keys: 'Enter: done · Shift Enter: new line · Esc: leave the field ·', count: (n: number, min: number, max: number) => (n < min ? `${min - n} characters to go` : `${n} of ${max}`) },
  content: {
    picture: (alt: string) => `[picture${alt ? `: ${alt}` : ''}]`, files: (name: string) => `Files of ${name}`, app: 'Run', code: (name: string) => `Code of ${name}`,
    restart: 'Start again', start: 'Start', stop: 'Stop', full: 'Full screen', errors: (n: number) => plural(n, 'error'), console: (n: number) => `Console (${n})`, consoleOf: (name: string) => `Console of ${name}`,
    silent: 'Nothing was said yet.', stopped: 'Stopped.', frame: (name: string) => `Running page of ${name}`, inFrame: 'Keys go to this page until the pointer leaves it', frameFailed: 'This page could not be started. Its code is beside it.',
    image: (name: string) => `Picture of ${name}`, imageFailed: 'The picture did not load.', zoom: (name: string) => `Look closer at ${name}`, size: 'Size', sizes: ['Fit', '100 %', '200 %'],
    difference: (a: string, b: string) => `From ${a} to ${b}`, tooDifferent: 'These answers have too little in common to compare word by word.', equal: (n: number) => `… ${plural(n, 'equal line')} …`, noModel: 'This kind of answer cannot be shown yet. Please skip the task.',
  },
  reasons: {
    unclear: 'The task is unclear', broken: 'Something does not work', not_my_skill: 'I do not know enough about it', offensive: 'It is offensive', other: 'Something else', harmful: 'It is harmful',
  } as Record<string, string>,
  keys: [
    ['1…9', 'Place, score or mark; 0 is ten'],
    ['A…H', 'Choose an answer, or look at it'],
    ['T', 'Tie'], ['X', 'None, or both bad'],
    ['← →', 'Answer before, answer after'],
    ['↑ ↓', 'A place or a step up or down'],
    ['Enter', 'On to what is open, then send'],
    ['N', 'Next question'],
    ['U', 'Undo, also of the answer sent last'],
    ['S', 'Skip, then a number for the reason'],
    ['M', 'Report'],
    ['J K', 'Scroll the answers'],
    ['V', 'Another view'], ['P', 'Prompt open or closed'], ['I', 'Guidelines and comment'],
    ['R', 'Start the page again'],
    ['L', 'Keep the task for longer'], ['?', 'These keys'],
  ] as [string, string][],
  work: {
    nothing: 'All done for now', nothingText: 'There is no open task for you. This page goes on looking.', noMiner: 'You work for no miner yet', noMinerText: 'Miners hand out subscription keys. Enter one, and their tasks appear here.', toMiners: 'Enter a key',
    today: (n: number) => (n === 0 ? 'first task today' : `${plural(n, 'task')} today`), editing: (until: string) => `you change an answer you sent · until ${until}`,
    expired: 'Your time for this task ran out. What you filled in is kept.', takeAgain: 'Take the task again', nextTask: 'Next task',
    elsewhere: 'This task is open in another tab too. Go on in one of them only: what was sent last would count.',
    sent: 'Sent. U takes it back.',
  },
  tasks: {
    title: 'Tasks', start: 'Start working', startHint: 'hands you one task after another', search: 'Search', all: 'All kinds', sort: 'Sort', sorts: { expireAt: 'Ending soon', createdAt: 'Newest', pay: 'Best paid', numResults: 'Most answered' } as Record<string, string>,
    show: 'Show', shows: { open: 'Open for me', skipped: 'Skipped', submitted: 'Done', all: 'All' } as Record<string, string>,
    columns: ['Task', 'Kind', 'Pay', 'Ends', 'Slots', ''], slots: (t: { numResults: number; reserved: number; maxResults: number }) => `${t.numResults} of ${t.maxResults}${t.reserved > 0 ? `, ${t.reserved} in work` : ''}`,
    size: (t: { numResponses: number; numCriteria: number; estimatedSeconds: number }) => [plural(t.numResponses, 'answer'), plural(t.numCriteria, 'question'), ...(t.estimatedSeconds > 0 ? [`about ${t.estimatedSeconds < 90 ? `${t.estimatedSeconds} s` : `${Math.round(t.estimatedSeconds / 60)} min`}`] : [])].join(' · '),
    open: 'Open', goOn: 'Go on', status: { IN_PROGRESS: 'open', COMPLETED: 'full', EXPIRED: 'ended', PAUSED: 'paused', CANCELLED: 'withdrawn', submitted: 'done' } as Record<string, string>,
    noneTitle: 'No task fits', none: 'Nothing is open with these filters.', clear: 'Clear the filters', page: (n: number, of: number) => `Page ${n} of ${of}`, earlier: 'Earlier', later: 'Later',
    kinds: { CODE_GENERATION: 'Code', DIALOGUE: 'Dialogue', TEXT_TO_IMAGE: 'Image', TEXT_TO_THREE_D: '3D', PLAIN_TEXT: 'Text' } as Record<string, string>,
  },
  me: {
    today: 'today', week: 'this week', all: 'in all', earned: 'earned', agreement: 'agreement', gold: 'known answers right', hours: 'at work', hoursOf: (ms: number) => (ms < 3_600_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`),
    paidOutside: 'As the tasks state it; your miners pay it out.', agreementHint: "Krippendorff's alpha between you and the others: 1 is full agreement, 0 is chance.",
  },
  history: { title: 'History', none: 'You sent nothing yet.', columns: ['Task', 'Kind', 'Sent', 'Pay', 'State', ''], change: 'Change', until: (iso: string) => `until ${relative(iso)}`, states: { SUBMITTED: 'sent', ACCEPTED: 'accepted', REJECTED: 'rejected' } as Record<string, string> },
  miners: {
    title: 'Miners you work for', text: 'A subscription key shows you its miner’s tasks. You get it from the miner.', name: 'Your name for the miner', key: 'Subscription key', add: 'Add', none: 'None yet.', columns: ['Name', 'Key', 'Open tasks', 'Since', ''],
    drop: 'Leave', dropped: 'You left this miner.', undo: 'Come back', off: 'key withdrawn', content: 'Content', contentText: 'Tasks with such content come only to those who opt in. It starts hidden, and skipping costs nothing.', joined: 'Added. Its tasks are in your list.',
    withdraw: 'Withdraw', withdrawText: 'All your answers leave the next release of the data, and this account ends. This cannot be taken back.', withdrawConfirm: 'Type "withdraw" to confirm', everywhere: 'Sign out everywhere',
    passkey: (n: number) => `Passkey ${n}`, passkeyColumns: ['Passkey', 'Made', 'Last used', ''], remove: 'Remove', addPasskey: 'Add a passkey', addAddress: 'Add an Ethereum address', payTo: 'You are paid at', noAddress: 'To be paid, add the address of an Ethereum wallet. It signs you in too.',
  },
  guide: { title: 'Guidelines' },
  api: {
    title: 'API', search: 'Search by path, words or role', count: (n: number, of: number) => (n === of ? plural(n, 'route') : `${n} of ${plural(of, 'route')}`), who: 'Who may call:', parameters: 'Parameters', body: 'Body', answer: 'Answer', required: 'required', list: 'list of', or: 'or',
  },
  signIn: {
    title: 'Sign in', wallet: 'With an Ethereum wallet', walletText: 'You sign one message. It costs nothing and moves nothing.', walletGo: 'Connect and sign', name: 'Name', byName: 'With a name', byNameText: 'This is a local network: any name will do.', worker: 'Work', miner: 'Own tasks', go: 'Go',
    invited: 'You were invited: the miner’s tasks wait for you after you sign in.', noWallet: 'This browser has no Ethereum wallet. Install one, or ask for another way in.', noAccount: 'The wallet gave no account.', chain: (ids: number[]) => `Choose chain ${ids.join(' or ')} in your wallet, then try again.`,
    passkey: 'With a passkey', passkeyText: 'Your device signs you in, by a finger, your face or a PIN. A wallet to be paid at can be added later.', passkeyGo: 'Use my passkey', passkeyNew: 'Make one', greet: 'What to call you', passkeyThere: (where: string) => `Passkeys work at ${where.replace(/.*\/\//, '')}`, passkeyNone: 'This browser has no passkeys.', passkeyRefused: 'The passkey did not sign. Try again, or take another way in.',
    key: 'As a task owner', keyText: 'With an API key of yours; dojo api_key generate makes one.', apiKey: 'API key', api: 'What programs can do', ended: 'Your session ended. Sign in to go on; what you filled in is kept.', refused: 'The wallet did not sign.', practice: 'Practise first',
  },
  consent: { title: 'Before your first answer', accept: 'I am 18 or older and agree', decline: 'Not now' },
  owner: {
    title: 'My tasks', none: 'No tasks yet. A miner creates them with its API key.', columns: ['Task', 'State', 'Answers', 'Skips', 'Reports', 'Ends'], exportJson: 'Export JSONL', exportCsv: 'Export CSV', sums: ['tasks', 'open', 'answers', 'people'],
    review: 'Answers to look at', reviewHint: 'Signs of haste, of one answer for all, or of a known answer missed. A rejection frees the slot.',
    noResults: 'No answers yet. They appear here as they come.', agreement: 'Agreement', agreementHint: "Krippendorff's alpha", metric: (a: { metric: string; answers: number }) => `${a.metric}, ${plural(a.answers, 'answer')}`, results: 'Answers', flags: 'Skips and reports', pause: 'Pause', resume: 'Resume', cancel: 'Withdraw', more: 'One answer more',
    resultColumns: ['Who', 'Sent', 'Took', 'Answer', 'Signs', ''], accept: 'Accept', reject: 'Reject', rejectWhy: 'Why is it rejected? The worker sees this.', aggregates: 'Values', aggregateColumns: ['Question', 'Answer', 'Count', 'Mean', 'Median', 'Values'], back: 'All my tasks',
    signs: { fast: 'very fast', constant: 'always the same', 'gold-missed': 'known answer missed' } as Record<string, string>,
  },
  keysPage: {
    title: 'Keys', subscription: 'Subscription keys', subscriptionText: 'Give one to people, or send them its link, and they see your tasks.', api: 'API keys', apiText: 'Programs create tasks and fetch results with one.', make: 'New key', name: 'Name', columns: ['Name', 'Begins with', 'Made', 'Last used', ''], once: 'Shown this once. Copy it now.', copy: 'Copy', copied: 'Copied', disable: 'Disable', disableSure: 'Disabled at once and for ever?', link: 'Invitation link', none: 'None yet.',
    hooks: {
      title: 'Webhooks', text: 'Your server is told when an answer comes, and when a task is full or over. What it is told is signed.', url: 'Address of your server', add: 'Add', once: 'The secret to check signatures with, shown this once. Copy it now.', columns: ['Address', 'Told last', 'Waiting', 'Given up', ''],
      retry: 'Try again', remove: 'Remove',
    },
  },
  practice: {
    caption: (n: number, of: number) => `practice ${n} of ${of}`, next: 'Next one', end: 'Sign in and work', over: 'That is all there is to it', overText: 'Same keys, same screen, real tasks. Skipping is free, and you can take back what you sent.', agree: 'We see it as you do', differ: 'We see it differently', again: 'Practise again', check: 'Check', took: (s: number) => `You needed ${s} seconds.`,
  },
};

const fence = '`';
/** The practice tasks. */
export const P = {
  category: 'practice',
  guide: 'Judge what is written, not how sure it sounds. **True** comes before pleasant, and useful before long.\n\nHere nothing is sent: play with the keys.',
  first: {
    title: 'Which answer is better?',
    prompt: 'Explain to a ten-year-old why the sky is blue.',
    a: 'Great question! The sky is blue because it **reflects the oceans**. Water covers most of our planet, so when sunlight hits the sea, the blue colour bounces up and fills the air.\n\nThat is also why the sky looks greyer far away from the sea.',
    b: 'Sunlight looks white, but it is all colours mixed together.\n\nWhen it comes through the air, it bumps into bits far too small to see. Blue light gets *bounced around* much more than red light. So wherever you look, some blue light comes to you, and the whole sky looks blue.\n\nIn the evening the light has a longer way through the air. Most of the blue is bounced away before it reaches you, and red is what is left.',
    better: 'Which answer would you rather get?',
    why: 'A sounds friendly but repeats a myth: the sky is just as blue over a desert. B is right, and a child can follow it.',
    tie: 'They are not alike: A repeats a myth, for the sky is just as blue over a desert. B is right.',
    none: 'A repeats a myth, but B is right, and a child can follow it.',
  },
  second: {
    title: 'Rank three programs',
    prompt: `Write a Python function ${fence}median(numbers)${fence} that returns the median of a list.`,
    a: 'def median(numbers):\n    """Return the median of a list."""\n    ordered = sorted(numbers)\n    return ordered[len(ordered) // 2]\n',
    b: 'def median(numbers):\n    numbers.sort()\n    n = len(numbers)\n    if n % 2 == 1:\n        return numbers[n // 2]\n    return (numbers[n // 2 - 1] + numbers[n // 2]) / 2\n',
    c: 'def median(numbers):\n    """Return the median of a list that is not empty."""\n    if not numbers:\n        raise ValueError("no numbers")\n    ordered = sorted(numbers)\n    middle = len(ordered) // 2\n    if len(ordered) % 2 == 1:\n        return ordered[middle]\n    return (ordered[middle - 1] + ordered[middle]) / 2\n',
    order: 'Put the best first', faults: 'What is wrong with your last one?',
    options: ['Wrong for an even count', 'Changes the list it is given', 'Fails on an empty list', 'Hard to read'],
    why: 'C is right in every case. B is right too, but sorts the list of whoever called it. A is wrong whenever the count is even.',
  },
  third: {
    title: 'Score two answers to a customer',
    prompt: 'The customer wrote: *My parcel is two weeks late, and nobody answers the phone.* Judge what the assistant says.',
    a: [
      { role: 'user', text: 'My parcel is two weeks late, and nobody answers the phone.' },
      { role: 'assistant', text: 'I am sorry: two weeks is far too long, and no answer makes it worse. Your parcel has been in the depot in Leeds since Monday. I have asked for it to go out **tomorrow**, and I will write to you tomorrow evening either way. Would you rather have your money back?' },
    ],
    b: [
      { role: 'user', text: 'My parcel is two weeks late, and nobody answers the phone.' },
      { role: 'assistant', text: 'Delivery times are estimates and not guaranteed, see section 4.2 of our terms. Phone lines are busy at this time of year. Please check the tracking page for updates.' },
    ],
    kind: 'How much does it help the customer?', low: 'not at all', high: 'very much', use: 'How far apart are the two?', whole: 'Both', why: 'What made the difference?',
    because: 'A says what is going on, what happens next, and leaves a choice. B is correct and helps nobody.',
  },
};
