// The client of the AWS SDK, configured for AWS and for other S3-compatible stores.
import { S3Client } from '@aws-sdk/client-s3'
import type { S3Location } from './storage-location.ts'

/** A fixed key. Null: the chain of the AWS SDK finds one (variables `AWS_…`, shared files, web identity, container role, instance role). */
export type S3Key = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

export type S3Tuning = {
  connectMs: number
  /** A request without the head of its response after this time has failed. */
  answerMs: number
  /** A connection without a byte for this time has failed. */
  idleMs: number
  /** The number of attempts of a request, with the back-off of the SDK. */
  attempts: number
  /** The number of keys in one answer of a list. S3 allows at most 1,000. */
  keysPerPage: number
}

export const defaultS3Tuning: S3Tuning = {
  connectMs: 5_000,
  answerMs: 30_000,
  idleMs: 20_000,
  attempts: 4,
  keysPerPage: 1_000,
}

export function createS3Client(location: S3Location, key: S3Key | null, tuning: S3Tuning): S3Client {
  return new S3Client({
    ...(location.region === null ? {} : { region: location.region }),
    ...(location.endpoint === null ? {} : { endpoint: location.endpoint }),
    ...(key === null ? {} : { credentials: key }),
    forcePathStyle: location.pathStyle,
    followRegionRedirects: true,
    maxAttempts: tuning.attempts,
    // Older stores refuse the SDK's checksum trailers. The signature of each upload contains the SHA-256 of its bytes, and the store checks it.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    // The checksum of an object cannot be checked on a range of it.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: tuning.connectMs,
      requestTimeout: tuning.answerMs,
      throwOnRequestTimeout: true,
      socketTimeout: tuning.idleMs,
      // Each reader's range request uses one connection while it is sent. The SDK's default of 50 would make readers wait for each other.
      httpAgent: { keepAlive: true, maxSockets: 200 },
      httpsAgent: { keepAlive: true, maxSockets: 200 },
    },
  })
}
