import { DeviceSalesforce } from '#shared/model/workers.ts'
import { parseNullableColumn } from './json-columns.ts'

/** Decodes `devices.salesforce`. Returns null for null, and for a value of another version that this version cannot parse. */
export const readDeviceSalesforce = (json: string | null): DeviceSalesforce | null =>
  parseNullableColumn(DeviceSalesforce.nullable().catch(null), json)
