// English texts of companies: their list and their pages.
export const companies = {
  title: 'Companies',
  company: 'Company',
  search: 'Search companies',
  readers: 'Readers',
  last: 'Last activity',
  first: 'First visit',
  account: 'Account in Salesforce',
  domain: 'E-mail domain {domain}',
  lead: 'Company of Leads',
  openAccount: 'Open in Salesforce',
  documentRead: '{readers} · {visits} · {time} · up to {share}',
  readerCount_one: '{count} reader',
  readerCount_other: '{count} readers',
  tabs: 'Views of the company',
  tabVisits: 'Visits',
  emptyTitle: 'No companies yet',
  emptyBody:
    'Readers are grouped by their account in Salesforce, or else by the domain of their e-mail address. Addresses of free mail providers belong to no company.',
  nothingFound: 'No company matches “{search}”',
} as const
