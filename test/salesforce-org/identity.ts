// The user of a token: the userinfo endpoint and the identity URL.
import { type Org, organization } from './org.ts'
import { orgZone } from './record-rules.ts'
import type { Row } from './store.ts'

const urls = (org: Org, user: Row) => ({
  enterprise: `${org.instanceUrl}/services/Soap/c/{version}/${organization(org).Id.slice(0, 15)}`,
  rest: `${org.instanceUrl}/services/data/v{version}/`,
  sobjects: `${org.instanceUrl}/services/data/v{version}/sobjects/`,
  query: `${org.instanceUrl}/services/data/v{version}/query/`,
  profile: `${org.instanceUrl}/${user.Id}`,
  custom_domain: org.instanceUrl,
})

function common(org: Org, user: Row) {
  return {
    user_id: user.Id,
    organization_id: organization(org).Id,
    email: user.Email ?? null,
    email_verified: true,
    active: user.IsActive === true,
    user_type: String(user.UserType).toUpperCase(),
    language: user.LanguageLocaleKey ?? null,
    locale: user.LocaleSidKey ?? null,
    utcOffset: 0,
    urls: urls(org, user),
  }
}

export function userInfo(org: Org, user: Row) {
  return {
    sub: `${org.loginUrl}/id/${organization(org).Id}/${user.Id}`,
    preferred_username: user.Username ?? null,
    nickname: user.Alias ?? null,
    name: user.Name ?? null,
    given_name: user.FirstName ?? null,
    family_name: user.LastName ?? null,
    zoneinfo: user.TimeZoneSidKey ?? orgZone(org),
    ...common(org, user),
  }
}

export function identity(org: Org, user: Row) {
  return {
    id: `${org.loginUrl}/id/${organization(org).Id}/${user.Id}`,
    asserted_user: true,
    username: user.Username ?? null,
    nick_name: user.Alias ?? null,
    display_name: user.Name ?? null,
    first_name: user.FirstName ?? null,
    last_name: user.LastName ?? null,
    timezone: user.TimeZoneSidKey ?? orgZone(org),
    is_app_installed: true,
    ...common(org, user),
  }
}
