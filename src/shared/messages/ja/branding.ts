// Owns what the desktop says in Japanese about how readers see a team and its members.
export const branding = {
  title: '資料の画面での見え方',
  hint: '共有したすべての資料の上部に表示されます。',
  logo: 'ロゴ',
  pictureHint: 'PNG、JPEG、WebP（200 kBまで）',
  choose: '選択…',
  remove: '削除',
  color: 'カラー',
  colorHint: '#rrggbbの形式。読みにくい色は自動で明るさを調整します。',
  colorWrong: '#に続けて0〜9、a〜fの6桁を入力してください（例：#2456c4）。',
  colorReset: '元に戻す',
  photo: '写真',
  photoHint: 'ロゴがないとき、資料の画面に表示されます（200 kBまで）。',
  meetingUrl: '打ち合わせの予約リンク',
  meetingUrlHint: '資料を読んでいる方が打ち合わせを予約できます。',
  meetingUrlWrong: 'https://で始まるアドレスを入力してください。',
} as const
