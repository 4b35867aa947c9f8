// The accounts, Leads, Contacts and campaigns of a new practice org. All persons are fictitious.

export interface SeedAccount {
  key: string
  name: string
  industry: string
  country: string
  owner: string
}

export const ACCOUNTS: readonly SeedAccount[] = [
  { key: 'yamada', name: '株式会社山田製作所', industry: 'Manufacturing', country: 'Japan', owner: 'haruto' },
  { key: 'minato', name: 'みなと物流株式会社', industry: 'Transportation', country: 'Japan', owner: 'aiko' },
  {
    key: 'harborview',
    name: 'Harborview Analytics',
    industry: 'Technology',
    country: 'United States',
    owner: 'ben',
  },
  { key: 'oneill', name: "O'Neill & Sons", industry: 'Retail', country: 'Ireland', owner: 'liam' },
  {
    key: 'mueller',
    name: 'Müller Maschinenbau GmbH',
    industry: 'Manufacturing',
    country: 'Germany',
    owner: 'marie',
  },
  { key: 'formerOwner', name: '旧担当商事株式会社', industry: 'Retail', country: 'Japan', owner: 'inactive' },
]

export interface SeedPerson {
  key: string
  first: string
  last: string
  email: string | null
  title: string
  /** A Lead has `company`, the name of a company. A Contact has `account`, the key of a seeded account. */
  company?: string
  account?: string
  owner: string
  /** The number of days since the last modification. */
  age: number
}

export const LEADS: readonly SeedPerson[] = [
  {
    key: 'leadTanaka',
    first: '一郎',
    last: '田中',
    email: 'ichiro.tanaka@sakura-shoji.example',
    title: '購買部長',
    company: '桜商事株式会社',
    owner: 'haruto',
    age: 3,
  },
  {
    key: 'leadKimura',
    first: '美咲',
    last: '木村',
    email: 'misaki.kimura@aozora.example',
    title: 'マーケティング担当',
    company: '青空ソフト株式会社',
    owner: 'aiko',
    age: 12,
  },
  {
    key: 'leadGrace',
    first: 'Grace',
    last: 'Hopkins',
    email: 'grace.hopkins@northfield.example',
    title: 'VP Operations',
    company: 'Northfield Labs',
    owner: 'ben',
    age: 1,
  },
  {
    key: 'leadQuote',
    first: 'Sean',
    last: "O'Hara",
    email: "sean.o'hara@emerald.example",
    title: 'Buyer',
    company: "O'Hara Partners",
    owner: 'liam',
    age: 7,
  },
  {
    key: 'leadPlus',
    first: 'Dana',
    last: 'Lee',
    email: 'dana.lee+pdf@fabrikon.example',
    title: 'Analyst',
    company: 'Fabrikon',
    owner: 'priya',
    age: 20,
  },
  {
    key: 'leadUpper',
    first: 'Ulla',
    last: 'Upper',
    email: 'Ulla.UPPER@Upper.example',
    title: 'Director',
    company: 'Upper AB',
    owner: 'marie',
    age: 5,
  },
  {
    key: 'leadQueue',
    first: 'Quinn',
    last: 'Waiting',
    email: 'quinn@queued.example',
    title: 'Manager',
    company: 'Queued Inc.',
    owner: 'queue',
    age: 2,
  },
  {
    key: 'leadInactiveOwner',
    first: '直樹',
    last: '山本',
    email: 'naoki.yamamoto@left-behind.example',
    title: '部長',
    company: '取り残し株式会社',
    owner: 'inactive',
    age: 400,
  },
  {
    key: 'leadTwinOld',
    first: 'Terry',
    last: 'Twin (old)',
    email: 'terry@twins.example',
    title: 'CFO',
    company: 'Twins Ltd',
    owner: 'ben',
    age: 90,
  },
  {
    key: 'leadTwinNew',
    first: 'Terry',
    last: 'Twin',
    email: 'terry@twins.example',
    title: 'CFO',
    company: 'Twins Ltd',
    owner: 'aiko',
    age: 4,
  },
  {
    key: 'leadAlsoContact',
    first: '翔太',
    last: '中村',
    email: 'shota.nakamura@minato.example',
    title: '課長',
    company: 'みなと物流株式会社',
    owner: 'aiko',
    age: 30,
  },
]

export const CONTACTS: readonly SeedPerson[] = [
  {
    key: 'contactYamada',
    first: '花子',
    last: '山田',
    email: 'hanako.yamada@yamada.example',
    title: '代表取締役',
    account: 'yamada',
    owner: 'aiko',
    age: 6,
  },
  {
    key: 'contactAlsoLead',
    first: '翔太',
    last: '中村',
    email: 'shota.nakamura@minato.example',
    title: '課長',
    account: 'minato',
    owner: 'haruto',
    age: 1,
  },
  {
    key: 'contactMiguel',
    first: 'Miguel',
    last: 'Alvarez',
    email: 'miguel.alvarez@harborview.example',
    title: 'Head of Data',
    account: 'harborview',
    owner: 'ben',
    age: 8,
  },
  {
    key: 'contactSiobhan',
    first: 'Siobhán',
    last: "O'Neill",
    email: "siobhan.o'neill@oneill.example",
    title: 'Owner',
    account: 'oneill',
    owner: 'liam',
    age: 15,
  },
  {
    key: 'contactAccountOwner',
    first: 'Jürgen',
    last: 'Müller',
    email: 'juergen@mueller.example',
    title: 'Einkauf',
    account: 'mueller',
    owner: 'ben',
    age: 40,
  },
  {
    key: 'contactPrivate',
    first: 'Robin',
    last: 'Private',
    email: 'robin@private.example',
    title: 'Freelancer',
    owner: 'ben',
    age: 9,
  },
  {
    key: 'contactInactiveAccountOwner',
    first: '由美',
    last: '佐々木',
    email: 'yumi.sasaki@kyu-tanto.example',
    title: '総務',
    account: 'formerOwner',
    owner: 'aiko',
    age: 60,
  },
  {
    key: 'contactNoEmail',
    first: 'Nils',
    last: 'Nomail',
    email: null,
    title: 'Engineer',
    account: 'harborview',
    owner: 'ben',
    age: 100,
  },
]

/** Yamada has one open Opportunity and a closed one. Harborview has two open ones, and one of them names the Contact. */
export const OPPORTUNITIES: readonly {
  key: string
  name: string
  account: string
  stage: string
  /** The Contacts with a role. */
  roles: readonly string[]
}[] = [
  { key: 'oppYamada', name: '生産管理システム更改', account: 'yamada', stage: 'Proposal', roles: [] },
  { key: 'oppYamadaClosed', name: '保守契約 2025', account: 'yamada', stage: 'Closed Won', roles: [] },
  {
    key: 'oppHarborview',
    name: 'Analytics platform',
    account: 'harborview',
    stage: 'Negotiation',
    roles: ['contactMiguel'],
  },
  {
    key: 'oppHarborviewOther',
    name: 'Training days',
    account: 'harborview',
    stage: 'Prospecting',
    roles: [],
  },
]

export const CAMPAIGNS: readonly {
  key: string
  name: string
  type: string
  active: boolean
  owner: string
}[] = [
  { key: 'campaignJapanese', name: '2026年 秋の製品セミナー', type: 'Webinar', active: true, owner: 'aiko' },
  {
    key: 'campaignEnglish',
    name: 'Autumn 2026 Product Tour',
    type: 'Conference',
    active: true,
    owner: 'ben',
  },
  { key: 'campaignWhitePaper', name: 'ホワイトペーパー請求', type: 'Content', active: true, owner: 'haruto' },
  { key: 'campaignInactive', name: 'Spring 2025 Launch', type: 'Email', active: false, owner: 'ben' },
]
