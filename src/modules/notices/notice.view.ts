export class NoticeView {
  id: string;
  /** `outage`: a planned one, from `startsAt` to `endsAt`. */
  kind: 'outage' | 'news';
  title: string;
  body: string;
  startsAt: Date | null;
  endsAt: Date | null;
  publishedAt: Date;
}

export class NoticePage {
  items: NoticeView[];
  nextCursor: string | null;
}
