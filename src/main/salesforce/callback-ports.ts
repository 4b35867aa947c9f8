import { z } from 'zod'

/** The default ports of the callback server. The setup guide lists these ports. Chromium does not block these ports as unsafe. */
export const defaultCallbackPorts = [17717, 17718, 17721] as const

const isUsable = (port: number) => port >= 1024 && port <= 65_535

/**
 * Reads a comma-separated list of ports, for example `17717,17718`. Each port must also be registered as a callback URL of the
 * Salesforce app, because Salesforce compares callback URLs character by character.
 */
export const CallbackPorts = z
  .string()
  .regex(/^\d{1,5}(\s*,\s*\d{1,5}){0,9}$/, 'must be up to ten ports, separated by commas')
  .transform((text) => text.split(',').map(Number))
  .refine((ports) => ports.every(isUsable), 'must be ports from 1024 to 65535')
