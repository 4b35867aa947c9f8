// Owns what the desktop says in English about how readers see a team and its members.
export const branding = {
  title: 'How readers see you',
  hint: 'Shown in the bar above every document that this team shares.',
  logo: 'Logo',
  pictureHint: 'PNG, JPEG or WebP, at most 200 kB.',
  choose: 'Choose…',
  remove: 'Remove',
  color: 'Colour',
  colorHint: 'As #rrggbb. It is made lighter or darker where it could not be read.',
  colorWrong: 'Enter # and six digits from 0 to f, as in #2456c4.',
  colorReset: 'Reset',
  photo: 'Photo',
  photoHint: 'Readers see it where the workspace has no logo. At most 200 kB.',
  meetingUrl: 'Meeting link',
  meetingUrlHint: 'Readers of your documents can book a meeting there.',
  meetingUrlWrong: 'Enter a complete address that begins with https://.',
} as const
