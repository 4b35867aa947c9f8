// Converts a pasted Salesforce URL to a login URL. People copy the URL from the address bar, and the host in the URL is often not the login
// host.

/** The domains of Salesforce's servers. Source: "Required Domains" in Salesforce Help. */
const salesforceDomains = /\.(salesforce\.com|force\.com|salesforce\.mil|sfcrmproducts\.cn|sfcrmapps\.cn)$/

/** Returns true if Salesforce runs the host. The owner of any other host could read the secrets that the app sends to this host. */
export const isSalesforceHost = (hostname: string): boolean => salesforceDomains.test(hostname)

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** Returns the host of a login URL if it belongs neither to Salesforce nor to this computer. Returns null for another host or for an invalid URL. */
export function foreignHost(loginUrl: string | null | undefined): string | null {
  if (!loginUrl || !URL.canParse(loginUrl)) return null
  const { hostname, host } = new URL(loginUrl)
  return isSalesforceHost(hostname) || loopback.has(hostname) ? null : host
}

/** Returns the login URL for a typed or pasted URL. Hosts outside Salesforce (custom SSO domains, loopback) are not changed. */
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
  // na85, eu12, ap4 and um1 are production instances; cs91 is a sandbox instance. All instances of one kind have the same login host.
  if (/^cs\d+\.(my\.)?salesforce\.com$/.test(host)) return 'test.salesforce.com'
  if (/^[a-z]{2}\d+\.(my\.)?salesforce\.com$/.test(host)) return 'login.salesforce.com'
  return host
    .replace(/\.lightning\.force\.com$/, '.my.salesforce.com')
    .replace(/\.my\.salesforce-setup\.com$/, '.my.salesforce.com')
    .replace(/\.file\.force\.com$/, '.my.salesforce.com')
    .replace(/(--[a-z0-9]+)?--c\.(sandbox\.)?vf\.force\.com$/, '$1.$2my.salesforce.com')
    .replace(/\.my\.salesforce\.com\.?$/, '.my.salesforce.com')
}
