// How link scanners and people behave, as the requests that their browsers send. The behaviours are taken from vendors'
// descriptions. Each is replayed against a real tracker. A new rule of the bot detection needs a new behaviour here.

export type Step = {
  afterMs: number
  /** Page → active ms, as the viewer would count; cumulative. */
  pages: Record<number, number>
  page: number
  inputs: number
  visible?: boolean
  goodbye?: boolean
}

export type Behaviour = {
  name: string
  who: 'scanner' | 'person'
  userAgent: string
  /** Without: it never runs the page's script. */
  opens?: { visible?: boolean; webdriver?: boolean; prerendered?: boolean; purpose?: string }
  steps?: Step[]
  /** Why the tracker may get it wrong, where it does. */
  knownMiss?: string
}

const WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1'
const HEADLESS =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36'

/** Turns pages after these times; an input for each turn, or none. The last step is the goodbye. */
function walk(times: readonly number[], inputsPerPage: number): Step[] {
  const pages: Record<number, number> = {}
  return times.map((ms, index) => {
    pages[index + 1] = ms
    const isLast = index === times.length - 1
    const page = isLast ? index + 1 : index + 2
    return { afterMs: ms, pages: { ...pages }, page, inputs: (index + 1) * inputsPerPage, goodbye: isLast }
  })
}

/** One page for so long. */
const look = (ms: number, inputs: number): Step[] => [
  { afterMs: ms, pages: { 1: ms }, page: 1, inputs, goodbye: true },
]

/** As people take for pages: a third less, twice as much. */
const UNEVEN = [4_200, 9_800, 2_300, 14_000, 6_100, 3_000]

const scanners: Behaviour[] = [
  { name: 'Safe Links in the mail flow: one GET', who: 'scanner', userAgent: WINDOWS },
  { name: 'an antivirus gateway: one GET', who: 'scanner', userAgent: 'Mozilla/4.0 (compatible)' },
  { name: 'Slackbot unfurls', who: 'scanner', userAgent: 'Slackbot-LinkExpanding 1.0', opens: {} },
  {
    name: 'Teams previews',
    who: 'scanner',
    userAgent: 'Mozilla/5.0 (compatible; SkypeUriPreview Preview/0.5)',
    opens: {},
  },
  { name: 'no name at all', who: 'scanner', userAgent: '', opens: {}, steps: look(30_000, 0) },
  {
    name: 'headless Chrome as it comes',
    who: 'scanner',
    userAgent: HEADLESS,
    opens: { webdriver: true },
    steps: look(6_000, 0),
  },
  {
    name: 'a driven browser with a person’s name',
    who: 'scanner',
    userAgent: WINDOWS,
    opens: { webdriver: true },
    steps: walk(UNEVEN, 2),
  },
  {
    name: 'prefetch',
    who: 'scanner',
    userAgent: WINDOWS,
    opens: { purpose: 'prefetch', prerendered: true, visible: false },
  },
  { name: 'prerender that nobody opens', who: 'scanner', userAgent: WINDOWS, opens: { prerendered: true } },
  {
    name: 'a scan at the click: an ordinary name, looks 2 s, touches nothing',
    who: 'scanner',
    userAgent: WINDOWS,
    opens: {},
    steps: look(2_000, 0),
    knownMiss:
      'a person’s glance makes the same requests, and a lost Task is worse than a scanner that is told of',
  },
  {
    name: 'a Proofpoint-like sandbox: synthetic events, six pages by the timer, 30 s',
    who: 'scanner',
    userAgent: WINDOWS,
    opens: {},
    steps: walk([5_010, 4_985, 5_002, 5_020, 4_990, 5_005], 0),
  },
  {
    name: 'a sandbox that scrolls through in a second each, synthetic',
    who: 'scanner',
    userAgent: WINDOWS,
    opens: {},
    steps: walk([700, 820, 390, 640, 910, 480], 0),
  },
  {
    name: 'a sandbox whose driver makes trusted inputs, by the timer',
    who: 'scanner',
    userAgent: WINDOWS,
    opens: {},
    steps: walk([3_010, 2_990, 3_004, 3_020, 2_985, 3_008, 3_012], 1),
  },
  {
    name: 'a sandbox that opens in the background and closes',
    who: 'scanner',
    userAgent: WINDOWS,
    opens: { visible: false },
    steps: [{ afterMs: 8_000, pages: {}, page: 1, inputs: 0, visible: false, goodbye: true }],
  },
  {
    name: 'a sandbox that shows one page for half a minute and touches nothing',
    who: 'scanner',
    userAgent: WINDOWS,
    opens: {},
    steps: look(30_000, 0),
    knownMiss: 'nothing tells it from a person who reads one page without touching the mouse',
  },
]

const people: Behaviour[] = [
  { name: 'a look of 3 s', who: 'person', userAgent: WINDOWS, opens: {}, steps: look(3_000, 2) },
  { name: 'reads on a phone', who: 'person', userAgent: IPHONE, opens: {}, steps: walk(UNEVEN, 3) },
  {
    name: 'a look of 3 s on a phone that is never touched',
    who: 'person',
    userAgent: IPHONE,
    opens: {},
    steps: look(3_000, 0),
  },
  {
    name: 'opened, and closed before the first beat arrived',
    who: 'person',
    userAgent: IPHONE,
    opens: {},
  },
  {
    name: 'a glance without a touch at a tab that was opened in the background',
    who: 'person',
    userAgent: WINDOWS,
    opens: { visible: false },
    steps: [
      { afterMs: 60_000, pages: {}, page: 1, inputs: 0, visible: true },
      { afterMs: 2_500, pages: { 1: 2_500 }, page: 1, inputs: 0, goodbye: true },
    ],
  },
  { name: 'by the keyboard only', who: 'person', userAgent: WINDOWS, opens: {}, steps: walk(UNEVEN, 1) },
  {
    name: 'with a screen reader, which turns pages without an input',
    who: 'person',
    userAgent: WINDOWS,
    opens: {},
    steps: walk([21_000, 34_000, 12_500, 40_000], 0),
  },
  {
    name: 'a tab opened in the background and read later',
    who: 'person',
    userAgent: WINDOWS,
    opens: { visible: false },
    steps: [
      { afterMs: 60_000, pages: {}, page: 1, inputs: 0, visible: true },
      { afterMs: 8_000, pages: { 1: 8_000 }, page: 1, inputs: 4, goodbye: true },
    ],
  },
  {
    name: 'a tab opened in the background, read later, never touched',
    who: 'person',
    userAgent: WINDOWS,
    opens: { visible: false },
    steps: [
      { afterMs: 60_000, pages: {}, page: 1, inputs: 0, visible: true },
      { afterMs: 25_000, pages: { 1: 25_000 }, page: 1, inputs: 0, goodbye: true },
    ],
  },
  {
    name: 'skims all pages in a few seconds with the wheel',
    who: 'person',
    userAgent: WINDOWS,
    opens: {},
    steps: walk([900, 830, 850, 800, 820, 840, 790, 860, 830], 6),
  },
  {
    name: 'holds Page Down',
    who: 'person',
    userAgent: WINDOWS,
    opens: {},
    steps: walk([400, 250, 250, 250, 250, 250, 250, 250, 900], 3),
  },
  {
    name: 'one page, no input, 40 s',
    who: 'person',
    userAgent: WINDOWS,
    opens: {},
    steps: look(40_000, 0),
  },
  {
    name: 'behind a proxy that scanned a moment before',
    who: 'person',
    userAgent: WINDOWS,
    opens: {},
    steps: walk([4_100, 3_300, 6_000], 2),
  },
  {
    name: 'presents it: each page for about the same time',
    who: 'person',
    userAgent: WINDOWS,
    opens: {},
    steps: walk([31_000, 28_000, 35_000, 30_500, 26_000, 33_000], 1),
  },
]

export const behaviours: readonly Behaviour[] = [...scanners, ...people]
