// The card of a link in the format of oEmbed (https://oembed.com), for programs that read neither HTML nor Open Graph.
import { z } from 'zod'
import { escapeHtml } from '#shared/escape-html.ts'
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import { readSigned, signValues } from '../../domain/signed-values.ts'
import type { TrackerContext } from '../../services/context.ts'
import { cardImages } from './link-card.ts'

export const oembedPath = '/oembed'
/** Seconds for which a program may show the answer again. A renamed document then has its new title within an hour. */
const cacheAgeS = 3_600

const urlOf = (publicUrl: string, slug: string) => `${publicUrl}/${slug}`

/**
 * Returns the tag that names the oEmbed URL of the link. The URL is signed, so only somebody who has read the page of the link can ask for its card.
 */
export function oembedDiscovery(
  { publicUrl, signingKey }: Pick<TrackerContext, 'publicUrl' | 'signingKey'>,
  { slug, title }: ViewerBootstrap,
): string {
  const query = new URLSearchParams({
    format: 'json',
    url: urlOf(publicUrl(), slug),
    token: signValues(signingKey, 'oembed', [slug]),
  })
  const href = escapeHtml(`${publicUrl()}${oembedPath}?${query}`)
  return `<link rel="alternate" type="application/json+oembed" href="${href}" title="${escapeHtml(title)}" />`
}

/** Returns the slug of a signed oEmbed URL. Returns null if the signature is wrong or belongs to another URL. */
export function slugOfOembed(
  { publicUrl, signingKey }: Pick<TrackerContext, 'publicUrl' | 'signingKey'>,
  { url, token }: { url: string; token: string },
): string | null {
  const [slug] = readSigned(signingKey, 'oembed', token, z.tuple([z.string()])) ?? []
  return slug !== undefined && url === urlOf(publicUrl(), slug) ? slug : null
}

export type ImageLimits = { maxwidth: number; maxheight: number }

/** Returns the answer of type `link`. It has an image only if everybody with the link may see page 1 and an image keeps the limits of the request. */
export function oembedOf(
  bootstrap: ViewerBootstrap,
  publicUrl: string,
  { maxwidth, maxheight }: ImageLimits,
) {
  const image = cardImages(bootstrap, publicUrl).find(
    ({ width, height }) => width <= maxwidth && height <= maxheight,
  )
  return {
    version: '1.0',
    type: 'link',
    title: bootstrap.title,
    author_name: bootstrap.sender.name,
    provider_name: bootstrap.workspaceName,
    provider_url: publicUrl,
    cache_age: cacheAgeS,
    ...(image
      ? { thumbnail_url: image.url, thumbnail_width: image.width, thumbnail_height: image.height }
      : {}),
  }
}
