// Creates the records of a new org: users, accounts, Leads, Contacts, campaigns, and the unusual cases.
import type { ObjectName } from './ids.ts'
import { fullName } from './record-rules.ts'
import { ACCOUNTS, CAMPAIGNS, CONTACTS, LEADS, OPPORTUNITIES, type SeedPerson } from './seed-people.ts'
import { LIST_VIEWS, REPORTS } from './seed-sources.ts'
import { USERS } from './seed-users.ts'
import type { Row, Store, Value } from './store.ts'

const DAY = 86_400_000

class Seeder {
  readonly #store: Store
  readonly #now: number

  constructor(store: Store, now: number) {
    this.#store = store
    this.#now = now
  }

  at(daysAgo: number): string {
    return `${new Date(this.#now - daysAgo * DAY).toISOString().slice(0, 19)}.000Z`
  }

  id(key: string): string {
    const id = this.#store.named[key]
    if (!id) throw new Error(`nothing was seeded as ${key}`)
    return id
  }

  add(object: ObjectName, key: string | null, values: Record<string, Value>, age = 30): Row {
    const by = this.#store.named.admin ?? null
    const row = this.#store.insert(object, {
      IsDeleted: false,
      CreatedDate: this.at(age + 60),
      LastModifiedDate: this.at(age),
      SystemModstamp: this.at(age),
      CreatedById: by,
      LastModifiedById: by,
      ...values,
    })
    if (key) this.#store.named[key] = row.Id
    return row
  }
}

/** Adds the records to an empty store. `store.named` then contains the id of each record by name. */
export function seed(store: Store, now: number): void {
  const seeder = new Seeder(store, now)
  seedOrganization(seeder)
  seedUsers(seeder)
  for (const { key, name, industry, country, owner } of ACCOUNTS) {
    seeder.add('Account', key, {
      Name: name,
      Industry: industry,
      BillingCountry: country,
      IsPersonAccount: false,
      OwnerId: seeder.id(owner),
    })
  }
  for (const lead of LEADS) {
    seeder.add(
      'Lead',
      lead.key,
      {
        ...person(seeder, lead),
        Company: lead.company ?? '',
        Status: 'Open - Not Contacted',
        IsConverted: false,
      },
      lead.age,
    )
  }
  for (const contact of CONTACTS) {
    const account = contact.account ? seeder.id(contact.account) : null
    seeder.add(
      'Contact',
      contact.key,
      { ...person(seeder, contact), AccountId: account, IsPersonAccount: false },
      contact.age,
    )
  }
  for (const { key, name, account, stage, roles } of OPPORTUNITIES) {
    const opportunity = seeder.add('Opportunity', key, {
      Name: name,
      AccountId: seeder.id(account),
      StageName: stage,
      IsClosed: stage.startsWith('Closed'),
      IsWon: stage === 'Closed Won',
      CloseDate: seeder.at(-30).slice(0, 10),
      OwnerId: seeder.id('aiko'),
    })
    for (const contact of roles) {
      const role = { OpportunityId: opportunity.Id, ContactId: seeder.id(contact), IsPrimary: true }
      seeder.add('OpportunityContactRole', null, role)
    }
  }
  seedAwkward(seeder)
  seedCampaigns(seeder)
  seedSources(seeder)
}

function seedSources(seeder: Seeder): void {
  const viewed = (daysAgo: number | null) => (daysAgo === null ? null : seeder.at(daysAgo))
  for (const { key, viewedDaysAgo, ...view } of LIST_VIEWS) {
    seeder.add('ListView', key, { ...view, LastViewedDate: viewed(viewedDaysAgo) })
  }
  for (const { key, viewedDaysAgo, ...report } of REPORTS) {
    seeder.add('Report', key, { ...report, LastViewedDate: viewed(viewedDaysAgo) })
  }
}

function person(seeder: Seeder, { first, last, email, title, owner }: SeedPerson): Record<string, Value> {
  const name = { FirstName: first, LastName: last }
  return { ...name, Name: fullName(name), Email: email, Title: title, OwnerId: seeder.id(owner) }
}

function seedOrganization(seeder: Seeder): void {
  seeder.add('Organization', 'organization', {
    Name: 'Example 株式会社 (practice)',
    OrganizationType: 'Enterprise Edition',
    InstanceName: 'CS5G',
    IsSandbox: false,
    TimeZoneSidKey: 'Asia/Tokyo',
    LanguageLocaleKey: 'ja',
    DefaultLocaleSidKey: 'ja_JP',
  })
  const statuses: [string, boolean][] = [
    ['Not Started', false],
    ['In Progress', false],
    ['Completed', true],
    ['Waiting on someone else', false],
    ['Deferred', false],
  ]
  statuses.forEach(([name, closed], index) => {
    seeder.add('TaskStatus', null, {
      MasterLabel: name,
      ApiName: name,
      SortOrder: index + 1,
      IsDefault: index === 0,
      IsClosed: closed,
    })
  })
  for (const [index, name] of ['High', 'Normal', 'Low'].entries()) {
    seeder.add('TaskPriority', null, {
      MasterLabel: name,
      ApiName: name,
      SortOrder: index + 1,
      IsDefault: name === 'Normal',
      IsHighPriority: name === 'High',
    })
  }
}

function seedUsers(seeder: Seeder): void {
  const profiles = new Map<string, string>()
  for (const [userType, name] of [
    ['Standard', 'Standard User'],
    ['CsnOnly', 'Chatter Free User'],
    ['PowerPartner', 'Partner Community User'],
    ['AutomatedProcess', 'Automated Process'],
  ] as const) {
    profiles.set(userType, seeder.add('Profile', null, { Name: name, UserType: userType }).Id)
  }
  for (const user of USERS) {
    const userType = user.userType ?? 'Standard'
    const name = { FirstName: user.first, LastName: user.last }
    seeder.add('User', user.key, {
      ...name,
      Name: fullName(name),
      Username: user.username ?? user.email,
      Email: user.email,
      Alias: (user.username ?? user.email).replace(/\W.*/, '').slice(0, 8),
      IsActive: user.active ?? true,
      Title: user.title || null,
      UserType: userType,
      TimeZoneSidKey: user.zone,
      LocaleSidKey: user.language === 'ja' ? 'ja_JP' : user.language,
      LanguageLocaleKey: user.language,
      ProfileId: profiles.get(userType) ?? null,
      LastLoginDate: userType === 'Standard' && user.active !== false ? seeder.at(2) : null,
    })
  }
  const queue = seeder.add('Group', 'queue', {
    Name: 'Web リード受付',
    DeveloperName: 'Web_Leads',
    Type: 'Queue',
    Email: 'web-leads@example.co.jp',
  })
  seeder.add('QueueSobject', null, { QueueId: queue.Id, SobjectType: 'Lead' })
}

/** Adds a converted Lead and its Contact, a person account, and a deleted Lead. */
// Over 60 lines: a table of sample records.
function seedAwkward(seeder: Seeder): void {
  const account = seeder.add('Account', 'convertedAccount', {
    Name: 'Converted Holdings',
    IsPersonAccount: false,
    OwnerId: seeder.id('aiko'),
  })
  const common = {
    FirstName: 'Casey',
    LastName: 'Converted',
    Name: 'Casey Converted',
    Email: 'casey@converted.example',
  }
  const contact = seeder.add('Contact', 'contactFromLead', {
    ...common,
    AccountId: account.Id,
    IsPersonAccount: false,
    OwnerId: seeder.id('aiko'),
  })
  seeder.add(
    'Lead',
    'leadConverted',
    {
      ...common,
      Company: 'Converted Holdings',
      Status: 'Closed - Converted',
      OwnerId: seeder.id('ben'),
      IsConverted: true,
      ConvertedDate: seeder.at(10).slice(0, 10),
      ConvertedContactId: contact.Id,
      ConvertedAccountId: account.Id,
    },
    0,
  )
  const home = { FirstName: '恵', LastName: '渡辺', Name: '渡辺 恵' }
  const personAccount = seeder.add('Account', 'personAccount', {
    Name: home.Name,
    IsPersonAccount: true,
    PersonEmail: 'megumi@home.example',
    OwnerId: seeder.id('haruto'),
  })
  const personContact = seeder.add('Contact', 'contactOfPersonAccount', {
    ...home,
    Email: 'megumi@home.example',
    AccountId: personAccount.Id,
    IsPersonAccount: true,
    OwnerId: seeder.id('haruto'),
  })
  personAccount.PersonContactId = personContact.Id
  const gone = {
    FirstName: 'Del',
    LastName: 'Eted',
    Name: 'Del Eted',
    Email: 'deleted@gone.example',
    Company: 'Gone Ltd',
  }
  seeder.add('Lead', 'leadDeleted', {
    ...gone,
    Status: 'Open - Not Contacted',
    IsConverted: false,
    OwnerId: seeder.id('ben'),
    IsDeleted: true,
  })
}

function seedCampaigns(seeder: Seeder): void {
  for (const { key, name, type, active, owner } of CAMPAIGNS) {
    const campaign = seeder.add('Campaign', key, {
      Name: name,
      Type: type,
      IsActive: active,
      Status: active ? 'In Progress' : 'Completed',
      OwnerId: seeder.id(owner),
    })
    const labels = /[^\p{ASCII}]/u.test(name) ? ['送付済み', '閲覧済み'] : ['Sent', 'Responded']
    for (const [index, label] of labels.entries()) {
      seeder.add('CampaignMemberStatus', null, {
        CampaignId: campaign.Id,
        Label: label,
        SortOrder: index + 1,
        IsDefault: index === 0,
        HasResponded: index === 1,
      })
    }
  }
  const member = {
    CampaignId: seeder.id('campaignEnglish'),
    LeadId: seeder.id('leadGrace'),
    ContactId: null,
    Status: 'Sent',
    HasResponded: false,
  }
  seeder.add('CampaignMember', 'memberGrace', member)
}
