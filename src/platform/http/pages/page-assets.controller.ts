import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../access.js';
import { notFound } from '../problem.js';
import { colorsCss } from './colors.js';

const CSS = 'text/css; charset=utf-8';

/** The stylesheets of the pages: one for all, and one for each colour, since a page may carry no style of its own. */
@Controller('assets')
@Public()
@ApiExcludeController()
export class PageAssetsController {
  private readonly css = readFileSync(join(import.meta.dirname, 'pages.css'), 'utf8');

  @Get('pages.css')
  @Header('content-type', CSS)
  @Header('cache-control', 'public, max-age=3600')
  pages(): string {
    return this.css;
  }

  /** `0b5fa5.css`: the same colour always gives the same sheet. */
  @Get('colors/:file')
  @Header('content-type', CSS)
  @Header('cache-control', 'public, max-age=604800')
  colors(@Param('file') file: string): string {
    const [, hex] = /^([0-9a-f]{6})\.css$/.exec(file) ?? [];
    if (!hex) throw notFound();
    return colorsCss(`#${hex}`);
  }
}
