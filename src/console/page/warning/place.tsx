import { geoAzimuthalEqualArea, geoCircle, geoGraticule10, geoPath } from "d3-geo";
import { useMemo } from "react";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import world from "world-atlas/countries-50m.json";
import { HostileText } from "../parts/index.ts";
import { text } from "../text/en.ts";
import type { Place } from "./stix.ts";
import classes from "./warning.module.css";

const width = 520;
const height = 300;
const earthM = 6_371_000;
const degree = 180 / Math.PI;

type Pointed = Place & { readonly point: NonNullable<Place["point"]> };

/** The shapes of a map around the places, of which the first is the middle. */
function drawMap(places: readonly Pointed[]) {
  const atlas = world as unknown as Topology<{ countries: GeometryCollection; land: GeometryCollection }>;
  const first = places[0]?.point ?? { longitude: 0, latitude: 0 };
  const around = geoCircle()
    .center([first.longitude, first.latitude])
    .radius(places.length > 1 ? 14 : 7)();
  // The frame is wider than high: what is around fills it beyond its edges.
  const frame: [[number, number], [number, number]] = [
    [-90, -110],
    [width + 90, height + 110],
  ];
  const projection = geoAzimuthalEqualArea()
    .rotate([-first.longitude, -first.latitude])
    .fitExtent(frame, around)
    .clipExtent([
      [0, 0],
      [width, height],
    ]);
  const path = geoPath(projection);
  return {
    countries: path(feature(atlas, atlas.objects.countries)) ?? "",
    graticule: path(geoGraticule10()) ?? "",
    circles: places.map(({ point }) => {
      const radius = Math.max(0.02, ((point.precisionM ?? 0) / earthM) * degree);
      return path(geoCircle().center([point.longitude, point.latitude]).radius(radius)()) ?? "";
    }),
    points: places.map(({ point }) => projection([point.longitude, point.latitude]) ?? [0, 0]),
  };
}

/** A map around the places, drawn from the node's own files: the point, and the circle within which it lies. */
function Drawn({ places }: { readonly places: readonly Pointed[] }) {
  const drawn = useMemo(() => drawMap(places), [places]);
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      className={classes["map"]}
      role="img"
      aria-label={text.warning.mapOf(places.map(({ name }) => name))}
    >
      <path d={drawn.graticule} className={classes["graticule"]} />
      <path d={drawn.countries} className={classes["country"]} />
      {drawn.circles.map((circle, at) => (
        <path key={places[at]?.id} d={circle} className={classes["circle"]} />
      ))}
      {drawn.points.map(([x = 0, y = 0], at) => (
        <g key={places[at]?.id} transform={`translate(${x} ${y})`}>
          <circle r={4.5} className={classes["point"]} />
          <circle r={10} className={classes["ring"]} />
        </g>
      ))}
    </svg>
  );
}

function coordinate(value: number, names: readonly [string, string]): string {
  return `${Math.abs(value).toFixed(3)}° ${value >= 0 ? names[0] : names[1]}`;
}

/** Where it is about: each place in words, with its coordinates and how exact they are, and those with a point on a map. */
export function PlaceMap({ places }: { readonly places: readonly Place[] }) {
  const pointed = useMemo(() => places.filter((place): place is Pointed => place.point !== null), [places]);
  return (
    <>
      {pointed.length === 0 ? null : <Drawn places={pointed} />}
      <ul className={classes["plain"]}>
        {places.map(({ id, name, country, point }) => (
          <li key={id}>
            <HostileText value={name} most={300} />
            {country === null ? null : (
              <span className={classes["dim"]}>
                {" "}
                <HostileText value={country} most={4} />
              </span>
            )}
            {point === null ? null : (
              <div className={classes["dim"]}>
                {coordinate(point.latitude, ["N", "S"])}, {coordinate(point.longitude, ["E", "W"])} ·{" "}
                {point.precisionM === null ? text.warning.precisionUnknown : text.warning.precisionM(point.precisionM)}
              </div>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
