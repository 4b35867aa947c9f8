// The users of a new practice org. All persons are fictitious.

export interface SeedUser {
  key: string
  first: string
  last: string
  email: string
  zone: string
  language: 'ja' | 'en_US' | 'fr' | 'de'
  title: string
  active?: false
  userType?: 'CsnOnly' | 'PowerPartner' | 'AutomatedProcess'
  username?: string
}

export const USERS: readonly SeedUser[] = [
  {
    key: 'aiko',
    first: 'Aiko',
    last: 'Sato',
    email: 'aiko@example.co.jp',
    zone: 'Asia/Tokyo',
    language: 'ja',
    title: 'Account Executive',
  },
  {
    key: 'ben',
    first: 'Ben',
    last: 'Carter',
    email: 'ben@example.com',
    zone: 'America/Los_Angeles',
    language: 'en_US',
    title: 'Account Executive',
  },
  {
    key: 'admin',
    first: 'さくら',
    last: '小林',
    email: 'sakura.kobayashi@example.co.jp',
    zone: 'Asia/Tokyo',
    language: 'ja',
    title: 'Salesforce 管理者',
  },
  {
    key: 'haruto',
    first: '陽翔',
    last: '鈴木',
    email: 'haruto.suzuki@example.co.jp',
    zone: 'Asia/Tokyo',
    language: 'ja',
    title: '営業マネージャー',
  },
  {
    key: 'marie',
    first: 'Marie',
    last: 'Dubois',
    email: 'marie.dubois@example.com',
    zone: 'Europe/Paris',
    language: 'fr',
    title: 'Account Manager',
  },
  {
    key: 'liam',
    first: 'Liam',
    last: "O'Brien",
    email: "liam.o'brien@example.com",
    zone: 'Europe/Dublin',
    language: 'en_US',
    title: 'Account Manager',
  },
  {
    key: 'priya',
    first: 'Priya',
    last: 'Raman',
    email: 'priya.raman@example.com',
    zone: 'Asia/Kolkata',
    language: 'en_US',
    title: 'Sales Development',
  },
  {
    key: 'kiri',
    first: 'Kiri',
    last: 'Walker',
    email: 'kiri.walker@example.com',
    zone: 'Pacific/Auckland',
    language: 'en_US',
    title: 'Account Executive',
  },
  {
    key: 'sharedOne',
    first: 'Inside',
    last: 'Sales East',
    email: 'inside.sales@example.com',
    zone: 'America/New_York',
    language: 'en_US',
    title: 'Shared mailbox',
  },
  {
    key: 'sharedTwo',
    first: 'Inside',
    last: 'Sales West',
    email: 'inside.sales@example.com',
    zone: 'America/Denver',
    language: 'en_US',
    title: 'Shared mailbox',
    username: 'inside.sales.west@example.com',
  },
  {
    key: 'inactive',
    first: '健二',
    last: '伊藤',
    email: 'kenji.ito@example.co.jp',
    zone: 'Asia/Tokyo',
    language: 'ja',
    title: '元 営業担当',
    active: false,
  },
  {
    key: 'chatterFree',
    first: 'Noriko',
    last: 'Mori',
    email: 'noriko.mori@example.co.jp',
    zone: 'Asia/Tokyo',
    language: 'ja',
    title: 'Chatter Free',
    userType: 'CsnOnly',
  },
  {
    key: 'partner',
    first: 'Paul',
    last: 'Reseller',
    email: 'paul@partner.example',
    zone: 'Europe/Berlin',
    language: 'de',
    title: 'Partner',
    userType: 'PowerPartner',
  },
  {
    key: 'automated',
    first: 'Automated',
    last: 'Process',
    email: 'noreply@example.com',
    zone: 'Etc/UTC',
    language: 'en_US',
    title: '',
    userType: 'AutomatedProcess',
  },
]
