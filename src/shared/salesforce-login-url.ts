// Turns a pasted Salesforce address into a login URL: people copy the address bar, which does not show the login host.

/** Where Salesforce serves logins and records; see "Required Domains" in Salesforce's Help. */
const salesforceDomains = /\.(salesforce\.com|force\.com|salesforce\.mil|sfcrmproducts\.cn|sfcrmapps\.cn)$/

/** True for a host of Salesforce's own. What is sent elsewhere may be read by whoever runs that host. */
export const isSalesforceHost = (hostname: string): boolean => salesforceDomains.test(hostname)

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** The host of a login URL that is neither Salesforce's own nor this computer; null where it is, or where there is none. */
export function foreignHost(loginUrl: string | null | undefined): string | null {
  if (!loginUrl || !URL.canParse(loginUrl)) return null
  const { hostname, host } = new URL(loginUrl)
  return isSalesforceHost(hostname) || loopback.has(hostname) ? null : host
}

/** The login URL for what was typed or pasted; what isn't Salesforce's own is left as it is (custom SSO domains, loopback). */
export function correctLoginUrl(text: string): string {
  const typed = text.trim()
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`
  if (!URL.canParse(withScheme)) return typed
  const url = new URL(withScheme)
  if (!/\.(salesforce|force|salesforce-setup|visualforce|salesforce-sites)\.com$/.test(url.hostname)) {
    return url.origin
  }
  url.hostname = loginHostOf(url.hostname)
  return url.origin
}

function loginHostOf(host: string): string {
  // na85, eu12, ap4, um1: instances of production; cs91: of sandboxes. Their login hosts are shared.
  if (/^cs\d+\.(my\.)?salesforce\.com$/.test(host)) return 'test.salesforce.com'
  if (/^[a-z]{2}\d+\.(my\.)?salesforce\.com$/.test(host)) return 'login.salesforce.com'
  return host
    .replace(/\.lightning\.force\.com$/, '.my.salesforce.com')
    .replace(/\.my\.salesforce-setup\.com$/, '.my.salesforce.com')
    .replace(/\.file\.force\.com$/, '.my.salesforce.com')
    .replace(/(--[a-z0-9]+)?--c\.(sandbox\.)?vf\.force\.com$/, '$1.$2my.salesforce.com')
    .replace(/\.my\.salesforce\.com\.?$/, '.my.salesforce.com')
}
