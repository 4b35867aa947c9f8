import { clientVersionHeader } from '#shared/http-contract.ts'
import type { HttpClient } from '../network/http-client.ts'

/**
 * Returns an HttpClient for requests to the tracker. Each request has the version of this app, which the tracker stores in the audit log and
 * compares with the minimum version (ADR 99). Other servers must not get it, so Salesforce has the plain client.
 */
export const trackerFetch =
  (fetch: HttpClient, version: string): HttpClient =>
  (input, init = {}) => {
    const headers = new Headers(init.headers)
    headers.set(clientVersionHeader, version)
    return fetch(input, { ...init, headers })
  }
