// English sentences for the error codes. Each one says what happened and what to do.
import type { ErrorCode } from '../../errors.ts'

export const errors = {
  bad_request: 'Something in this request is not valid. Check what you entered and try again.',
  unauthorized: 'The tracker does not know this device. Join the workspace again with a new invite.',
  device_revoked: 'This device was removed from the workspace. Ask an admin for a new invite to join again.',
  forbidden: 'You may not do this. Ask the owner or an admin of the workspace.',
  token_expired: 'This API token has expired. Create a new one.',
  token_revoked: 'This API token was revoked. Create a new one.',
  scope_missing: 'This API token may not do this. It needs the scope {scope}.',
  tokens_not_allowed: 'The admins of this workspace do not allow API tokens.',
  not_found: 'This no longer exists. Go back and choose another one.',
  method_not_allowed:
    'The tracker does not know this action. Update the app and the tracker to the same version.',
  conflict: 'Somebody else changed this in the meantime. Look at the current state and try again.',
  request_timed_out: 'The request took too long to arrive. Check the connection and try again.',
  too_many_requests: 'Too many attempts in a short time. Wait a minute and try again.',
  invite_invalid: 'This invite is not valid. Check that the whole link was copied, or ask for a new one.',
  invite_used: 'This invite was used already. Ask for a new one; each works once.',
  invite_expired: 'This invite has expired. Ask for a new one.',
  invite_revoked: 'This invite was withdrawn. Ask an admin for a new one.',
  invite_email_mismatch:
    'This invite is for another e-mail address. Use that address, or ask for an invite of your own.',
  successor_required:
    'This member owns documents or links. Choose who takes them over, then remove the member.',
  successor_invalid: 'This person cannot take over. Choose another member who is still in the workspace.',
  last_admin: 'A workspace needs at least one admin. Make somebody else an admin first.',
  picture_invalid: 'This picture cannot be used. Choose a PNG, JPEG or WebP file of at most 200 kB.',
  sign_in_not_available:
    'This workspace has no sign-in with a company account. Ask an admin of the workspace for an invite.',
  sign_in_required:
    'This workspace only accepts company accounts. Sign in with your company account instead.',
  sign_in_over: 'This sign-in has expired or was used already. Start again in Lastpage.',
  sign_in_cancelled: 'The sign-in was cancelled. Start again when you are ready.',
  sign_in_timed_out: 'Nobody finished the sign-in in the browser in time. Start again.',
  sign_in_denied: 'Your company’s sign-in refused access. Start again, or ask your IT department for access.',
  sign_in_email_missing:
    'Your company account has no e-mail address, or does not share it with Lastpage. Ask your IT department.',
  sign_in_email_unverified:
    'Your company’s sign-in has not verified the e-mail address of your account. Ask your IT department.',
  sign_in_domain_not_allowed:
    'Accounts of this domain may not sign in to this workspace. Sign in with your company account.',
  sign_in_group_required:
    'Your account is in no group that may use Lastpage. Ask your IT department to add you to one.',
  sign_in_other_account:
    'The member with your e-mail address uses another company account. Ask an admin of the workspace to unlink it.',
  sign_in_member_removed:
    'You were removed from this workspace. Ask an admin of the workspace for a new invite for your e-mail address.',
  sign_in_first_admin:
    'This workspace has no admin yet. The first admin joins with the invite of the tracker.',
  sign_in_provider_failed:
    'The sign-in of your company does not work with this tracker. Ask an admin to look at Settings → Single sign-on.',
  sign_in_provider_unreachable: 'The sign-in of your company cannot be reached. Try again in a minute.',
  secret_key_missing:
    'Your tracker has no key to store secrets with. Ask its operator to set TRACKER_SECRET_KEY.',
  webhook_url_invalid: 'This is not a URL for webhooks. It begins with https:// and has no password.',
  webhook_url_not_allowed:
    'The tracker may not send to this address. It sends to public addresses with https. Your operator can allow other networks (TRACKER_OUTGOING_NETWORKS).',
  webhook_host_unknown: 'There is no server with this name. Check the URL.',
  chat_room_address:
    'The tracker cannot send to this address. Check that the whole address was copied. If it leads into your own network, its operator must allow it.',
  chat_room_key:
    'This is not a private key. Paste the whole content of the key file, with its first and last line.',
  digest_no_channel:
    'No channel can send the digest: the tracker has no mail server, and the chosen service is not set up. Ask an admin.',
  pdf_not_a_pdf: 'This file is not a PDF. Save it as a PDF and drop it again.',
  pdf_empty: 'This file is empty. Check the original and drop it again.',
  pdf_broken: 'This PDF is damaged and cannot be read. Export it again and drop the new file.',
  pdf_encrypted: 'This PDF needs a password to open. Save a copy without a password and drop that.',
  pdf_attachments_encrypted:
    'Attachments of this PDF are encrypted in a way that readers’ browsers cannot open. Save a copy without the attachments and drop that.',
  pdf_too_large:
    'This file is larger than the workspace allows (200 MB unless your admin changed it). Make it smaller and drop it again.',
  pdf_too_heavy:
    'This PDF unpacks to more than readers’ devices can hold. Print it to a new PDF, or make its pictures smaller, and drop that.',
  pdf_too_many_pages: 'This PDF has more pages than can be shared (10,000). Split it and drop the parts.',
  update_interrupted:
    'The download of the update stopped. Check the network connection and download it again.',
  update_damaged:
    'The downloaded update is damaged, so it was deleted. Download it again. If this repeats, tell your admin.',
  update_not_signed: 'The update is not signed by Lastpage, so it was not installed. Tell your admin.',
  update_disk_full: 'There is not enough space on the disk for the update. Free some space and try again.',
  update_not_permitted:
    'This computer does not let Lastpage install the update. Ask your IT department to install it.',
  update_failed:
    'The update could not be installed. The app goes on with its present version. Try again later.',
  release_invalid:
    'These files are not a complete release. Choose the installers and their latest*.yml files of one build.',
  release_file_too_large: 'This file is too large for an installer.',
  name_taken: 'The name “{name}” is already in use here. Choose another name.',
  folder_too_deep: 'Folders can be nested up to {max} levels. Choose a folder that is higher up.',
  library_full: 'The workspace has reached its limit of {max}. Remove some that nobody uses, then try again.',
  upload_unknown: 'The tracker no longer has this upload. Start it again.',
  bundle_part_invalid:
    'One of these documents was removed, or it is a bundle itself. Choose the documents again.',
  bundle_too_long:
    'Together, these documents have {pages} pages. A bundle can have {maxPages} pages. Leave out a document.',
  bundle_last_part:
    'This is the only document of the bundle “{bundle}”. Delete the bundle first, or put another document into it.',
  link_unknown: 'This link does not exist. Check that it was copied in full.',
  link_disabled: 'This link is turned off. Turn it on to let people read.',
  email_required: 'This link asks for an e-mail address. Enter one to go on.',
  email_invalid: 'This is not an e-mail address. Check for typing errors.',
  link_expired: 'This link has expired. Change its date to let people read again.',
  code_required: 'This link sends a code to the reader’s e-mail address. Enter the code to go on.',
  code_wrong: 'This code is not right, or it is older than 10 minutes. Ask for a new one.',
  passcode_required: 'This link asks for a passcode. Enter it to go on.',
  passcode_wrong: 'This passcode is not right. Check it, capital letters included.',
  consent_required: 'Accept the privacy notice to open the document.',
  erasure_busy: 'A desktop is writing to Salesforce for this visitor. Try again in a minute.',
  agreement_required: 'This link shows an agreement. Accept it to go on.',
  reader_not_allowed: 'This link is not for this address. Ask its sender for access.',
  download_not_allowed: 'This link does not allow a download. Ask its sender for the file.',
  email_not_set_up:
    'The tracker cannot send e-mail, so it cannot send codes. Its operator sets up SMTP; until then, leave the code off.',
  watermark_not_possible:
    'The pages of this PDF cannot be stamped with the reader’s address. Turn the watermark off, or save the PDF anew and upload it again.',
  free_pages_not_possible:
    'The first pages of this PDF cannot be shown on their own as they look in the whole. Ask for the e-mail before page 1, or save the PDF anew and upload it again.',
  visit_token_invalid: 'This visit can no longer be continued. Open the link again.',
  visit_ended: 'This visit has ended. Open the link again.',
  beat_invalid: 'The reading time reported for this visit was not plausible and was not counted.',
  lease_lost: 'Another device took over this work. Nothing needs to be done.',
  cursor_invalid: 'This list has changed. Load it again from the start.',
  tracker_unreachable: 'The tracker cannot be reached. Check your network; the app reconnects by itself.',
  tracker_incompatible:
    'What answers at the tracker’s address is not a tracker this app understands. Update the app, or check the address.',
  not_joined: 'This device has not joined a workspace. Open an invite to join one.',
  already_joined: 'This app is already in this workspace.',
  too_many_workspaces:
    'This app can be in {limit} workspaces, and in {limitOfTracker} of one tracker. Leave one of them first.',
  secrets_not_stored:
    'The worker couldn’t store a secret in its data folder. Check the log, the free disk space and the rights of the folder; then try again.',
  keychain_locked:
    'The keychain of this computer cannot be opened. Unlock it and try again; nothing was lost.',
  salesforce_not_configured:
    'Salesforce is not set up for this workspace. An admin enters the consumer key in Settings.',
  salesforce_not_connected: 'You are not connected to Salesforce. Connect in Settings.',
  salesforce_consent_denied: 'Access was denied on Salesforce’s page. Connect again and choose Allow.',
  salesforce_wrong_consumer_key:
    'Salesforce does not know this consumer key. An admin checks the key and the login URL in Settings; a new app takes up to 10 minutes to work.',
  salesforce_callback_port_taken:
    'Another program uses the ports that Salesforce’s answer comes back to ({ports}). Close it and connect again.',
  salesforce_timed_out: 'Nobody finished the login in the browser in time. Connect again.',
  salesforce_cancelled: 'Connecting was cancelled. Connect again when you are ready.',
  salesforce_login_failed:
    'Salesforce refused the login. Try again; if it stays, ask your Salesforce admin to look at the login history.',
  salesforce_refused:
    'Salesforce refused it: {detail} Correct what it names, or show this to your Salesforce admin.',
  salesforce_unreachable:
    'Salesforce cannot be reached. Check your network; waiting work is done as soon as it answers.',
  salesforce_login_url_invalid:
    'This is not a Salesforce login address. Use https://login.salesforce.com, https://test.salesforce.com or your My Domain.',
  campaign_id_invalid:
    'This is not a campaign. Paste the campaign’s URL from Salesforce, or its 15 or 18 character ID (it begins with 701).',
  campaign_not_found: 'Salesforce has no such campaign, or you may not see it. Check the ID and your access.',
  recipient_source_not_found: 'Salesforce no longer has this, or you may not see it. Choose another one.',
  recipient_source_unreadable:
    'Salesforce does not give the rows of this list or report. Use another one, for example a tabular report.',
  report_without_email:
    'This report has no column with e-mail addresses, or you may not see it. Add one in Salesforce, and try again.',
  url_not_allowed: 'This address cannot be used here: it must begin with https://.',
  crash_dump_too_large: 'The memory dump of this crash is larger than {maxBytes}, so it cannot be sent.',
  set_by_organisation: 'Your organisation has set this. Ask your IT department to change it.',
  tracker_not_allowed:
    'Your organisation lets this app join {allowed} only. Ask an admin there for an invite, or your IT department.',
  internal: 'Something went wrong in the app. Try again; if it stays, send the log to support.',
  unavailable: 'This does not work at the moment. Try again in a minute.',
} as const satisfies Record<ErrorCode, string>
