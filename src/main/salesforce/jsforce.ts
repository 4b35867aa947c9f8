// jsforce is loaded at the first request to Salesforce. It takes half of the time and a third of the memory of the start of main, and a device may never be connected.
// Only its core is loaded: this app uses none of the APIs that the main file of jsforce adds, such as Bulk and Metadata.
import type jsforce from 'jsforce'

export const loadJsforce = async (): Promise<Pick<typeof jsforce, 'Connection' | 'OAuth2'>> =>
  (await import('jsforce/lib/core.js')).default
