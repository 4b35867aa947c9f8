// jsforce is loaded at the first request to Salesforce. It takes half of the time and a third of the memory of the start of main, and a device may never be connected.
import type jsforce from 'jsforce'

export const loadJsforce = async (): Promise<typeof jsforce> => (await import('jsforce')).default
