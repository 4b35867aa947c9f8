// The messages of the window in one language. Each language is a file of the build, and the window loads only the one that it shows.
import { branding } from '#shared/messages/en/branding.ts'
import { desktop } from '#shared/messages/en/desktop.ts'
import { errors } from '#shared/messages/en/errors.ts'
import { network } from '#shared/messages/en/network.ts'
import { privacy } from '#shared/messages/en/privacy.ts'
import { salesforce } from '#shared/messages/en/salesforce.ts'
import { salesforceSetup } from '#shared/messages/en/salesforce-setup.ts'

export const texts = { branding, desktop, errors, network, privacy, salesforce, salesforceSetup }
