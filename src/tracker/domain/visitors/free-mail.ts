// Domains whose addresses belong to persons and not to a company: free mail providers, internet providers and mobile carriers.
// The package email-providers lists providers of all countries. The second list has Japanese providers that the package lacks.
import providers from 'email-providers/all.json' with { type: 'json' }

/** Japanese providers and mobile carriers. Their subdomains count too, e.g. `t.vodafone.ne.jp`. */
const japaneseProviders = [
  ...['docomo.ne.jp', 'ezweb.ne.jp', 'au.com', 'softbank.ne.jp', 'i.softbank.jp', 'vodafone.ne.jp'],
  ...['disney.ne.jp', 'ymobile.ne.jp', 'yahoo.ne.jp', 'y-mobile.ne.jp', 'ymobile1.ne.jp', 'emnet.ne.jp'],
  ...['willcom.com', 'pdx.ne.jp', 'uqmobile.jp', 'rakumail.jp', 'rakuten.jp', 'mineo.jp'],
  ...['nifty.com', 'nifty.ne.jp', 'biglobe.ne.jp', 'ocn.ne.jp', 'ocn.jp', 'so-net.ne.jp', 'plala.or.jp'],
  ...['dion.ne.jp', 'odn.ne.jp', 'odn.jp', 'asahi-net.or.jp', 'infoweb.ne.jp', 'hi-ho.ne.jp', 'wakwak.com'],
  ...['jcom.home.ne.jp', 'jcom.zaq.ne.jp', 'zaq.ne.jp', 'zaq.jp', 'ctk.ne.jp', 'eonet.ne.jp', 'commufa.jp'],
  ...['goo.jp', 'goo.ne.jp', 'infoseek.jp', 'excite.co.jp', 'livedoor.com', 'ymail.ne.jp', 'kcn.ne.jp'],
  ...['auone-net.jp', 'tcp-ip.or.jp', 'dti.ne.jp', 'interlink.or.jp', 'sannet.ne.jp', 'mopera.net'],
] as const

/** RFC 2606 reserves these domains for examples. The package lists `example.com` as a provider. */
const reserved = new Set(['example.com', 'example.net', 'example.org'])

const listed = new Set(providers.filter((domain) => !reserved.has(domain)))

/** Returns true if addresses at this normalized domain belong to a provider's customers and not to a company. */
export const isFreeMail = (domain: string): boolean =>
  listed.has(domain) || japaneseProviders.some((each) => domain === each || domain.endsWith(`.${each}`))
