// The Salesforce user of a worker that logs in without a browser: the OAuth 2.0 JWT bearer flow (RFC 7523). Salesforce knows the
// certificate of the key, and an admin has pre-authorized the user (ADR 77).
import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { keyFileProblem, readGuardedFile } from '../lib/guarded-file.ts'
import { OperatorError } from '../lib/operator-error.ts'
import type { OAuthTarget } from './grant.ts'

export type ServiceUser = {
  /** The user name in Salesforce. It has the form of an e-mail address, but can differ from the user's address. */
  readonly username: string
  /** Returns a signed assertion for the token endpoint of `target`. `now`: epoch ms. */
  assertion(target: OAuthTarget, now: number): string
}

/** Salesforce accepts an assertion for at most three minutes. A shorter time leaves room for a clock that is ahead. */
const validForS = 120
const minModulusBits = 2048

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/**
 * Reads the private key of a service user: a PEM file with an RSA key, without a passphrase. The service manager hands in the file.
 * @throws OperatorError
 */
export function readServiceUser(username: string, keyFile: string): ServiceUser {
  const pem = readGuardedFile(keyFile, 'The Salesforce key file', keyFileProblem)
  if (!pem) throw new OperatorError(`The Salesforce key file ${keyFile} does not exist.`)
  return serviceUserOf(username, rsaKey(pem, keyFile))
}

function rsaKey(pem: Buffer, keyFile: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch (error) {
    throw new OperatorError(
      `The Salesforce key file ${keyFile} has no private key in PEM format without a passphrase.`,
      { cause: error },
    )
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (key.asymmetricKeyType === 'rsa' && bits >= minModulusBits) return key
  throw new OperatorError(
    `The Salesforce key file ${keyFile} needs an RSA key of at least ${minModulusBits} bits, because Salesforce accepts only RS256.`,
  )
}

function serviceUserOf(username: string, key: KeyObject): ServiceUser {
  return {
    username,
    assertion({ consumerKey, loginUrl }, now) {
      const claims = {
        iss: consumerKey,
        sub: username,
        aud: loginUrl,
        exp: Math.floor(now / 1000) + validForS,
      }
      const signed = `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url(claims)}`
      return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`
    },
  }
}
