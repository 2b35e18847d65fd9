import { applyDecorators } from '@nestjs/common';
import { IsNumber, Max, Min } from 'class-validator';

/** Argentina's box, in degrees. */
const BOX = { south: -55.2, north: -21.7, west: -73.6, east: -53.6 };
const OUTSIDE = { message: 'OUTSIDE_ARGENTINA: Ese punto no está en la Argentina.' };

/** Degrees of a point in Argentina, at most six decimals. */
export function IsArgentineLatitude(): PropertyDecorator {
  return applyDecorators(Min(BOX.south, OUTSIDE), Max(BOX.north, OUTSIDE), IsNumber({ maxDecimalPlaces: 6 }));
}

/** The same of its longitude. */
export function IsArgentineLongitude(): PropertyDecorator {
  return applyDecorators(Min(BOX.west, OUTSIDE), Max(BOX.east, OUTSIDE), IsNumber({ maxDecimalPlaces: 6 }));
}
