/** Where the files of an installation are stored: a folder, or a bucket of an S3-compatible object store. */

export type S3Location = {
  kind: 's3'
  bucket: string
  /** Empty, or a text that ends with a slash. All keys of the installation begin with it. */
  prefix: string
  /** The URL of the S3 API. Null: AWS. */
  endpoint: string | null
  /** Null: the region comes from the environment of the AWS SDK. */
  region: string | null
  /** True: `https://host/bucket/key`. False: `https://bucket.host/key`. */
  pathStyle: boolean
}

export type StorageLocation = { kind: 'folder'; path: string } | S3Location

const knownParameters = new Set(['endpoint', 'region', 'path-style'])
/** The naming rules of buckets: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const keyPrefix = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/

const isApiUrl = (value: string) =>
  URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && new URL(value).username === ''

/** Many stores accept any region name in signatures. The default of their documentation is `us-east-1`. */
const regionOfOtherStores = 'us-east-1'

/**
 * Reads `s3://bucket/prefix?endpoint=…&region=…&path-style=true|false`. The bucket is part of the path by default if an endpoint is given, because
 * the certificates and the DNS of most other stores do not cover a name for each bucket.
 * @returns the location, or a text that says which values are allowed
 */
export function parseS3Location(value: string): S3Location | string {
  if (!URL.canParse(value) || new URL(value).protocol !== 's3:') {
    return 'must begin with s3://, e.g. s3://bucket/prefix?region=eu-central-1'
  }
  const url = new URL(value)
  if (url.username !== '' || url.password !== '') {
    return 'must contain no key: set TRACKER_STORAGE_ACCESS_KEY_ID and TRACKER_STORAGE_SECRET_ACCESS_KEY'
  }
  const unknown = [...url.searchParams.keys()].find((name) => !knownParameters.has(name))
  if (unknown !== undefined)
    return `has an unknown parameter: ${unknown} (endpoint, region and path-style exist)`
  const prefix = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '')
  if (!bucketName.test(url.hostname)) return 'must name a bucket after s3://'
  if (prefix !== '' && !keyPrefix.test(prefix))
    return 'has a prefix with other signs than letters, digits, . _ - /'
  const endpoint = url.searchParams.get('endpoint')
  if (endpoint !== null && !isApiUrl(endpoint)) return 'has an endpoint that is not an http or https URL'
  const pathStyle = url.searchParams.get('path-style') ?? String(endpoint !== null)
  if (pathStyle !== 'true' && pathStyle !== 'false') return 'has a path-style that is not true or false'
  return {
    kind: 's3',
    bucket: url.hostname,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint,
    region: url.searchParams.get('region') ?? (endpoint === null ? null : regionOfOtherStores),
    pathStyle: pathStyle === 'true',
  }
}

/** For messages and logs. The text contains no secret. */
export const nameOfStorage = (location: StorageLocation): string =>
  location.kind === 'folder' ? location.path : `s3://${location.bucket}/${location.prefix}`
