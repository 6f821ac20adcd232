import { useComputedColorScheme } from "@mantine/core";
import cytoscape from "cytoscape";
import type { ElementDefinition, StylesheetJson } from "cytoscape";
import fcose from "cytoscape-fcose";
import { useEffect, useRef } from "react";
import { HostileText } from "../parts/index.ts";
import { text } from "../text/en.ts";
import type { GraphEdge, GraphNode } from "../warning/stix.ts";
import classes from "./search.module.css";

cytoscape.use(fcose);

const mostDrawn = 200;

function styleFor(scheme: "light" | "dark"): StylesheetJson {
  const [ink, line, ground, node] =
    scheme === "dark" ? ["#e3e6ea", "#77808d", "#1a1e24", "#6f99d7"] : ["#1c2129", "#7d8693", "#ffffff", "#264f8f"];
  return [
    {
      selector: "node",
      style: {
        "background-color": node,
        label: "data(label)",
        color: ink,
        "font-family": "Inter Variable, sans-serif",
        "font-size": 11,
        "text-wrap": "wrap",
        "text-max-width": "120px",
        "text-valign": "bottom",
        "text-margin-y": 5,
        width: 16,
        height: 16,
        "text-background-color": ground,
        "text-background-opacity": 0.8,
      },
    },
    {
      selector: "edge",
      style: {
        width: 1.2,
        "line-color": line,
        "target-arrow-color": line,
        "target-arrow-shape": "triangle",
        "curve-style": "bezier",
        label: "data(label)",
        color: ink,
        "font-family": "Inter Variable, sans-serif",
        "font-size": 9,
        "text-rotation": "autorotate",
        "text-background-color": ground,
        "text-background-opacity": 0.9,
      },
    },
  ];
}

function elementsOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): ElementDefinition[] {
  const drawn = nodes.slice(0, mostDrawn);
  const known = new Set(drawn.map(({ id }) => id));
  return [
    ...drawn.map(({ id, type, name }) => ({ data: { id, label: `${name.slice(0, 60)}\n${type}` } })),
    ...edges
      .filter(({ from, to }) => known.has(from) && known.has(to))
      .map(({ id, from, to, type }) => ({ data: { id, source: from, target: to, label: type.slice(0, 40) } })),
  ];
}

/** The objects of a message and their relations, drawn; the same in words below it, for who does not see the drawing. */
export function ObjectGraph({ nodes, edges }: { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] }) {
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    if (place.current === null) return;
    const drawn = cytoscape({
      container: place.current,
      elements: elementsOf(nodes, edges),
      style: styleFor(scheme),
      minZoom: 0.3,
      maxZoom: 1.5,
      layout: {
        name: "fcose",
        animate: false,
        randomize: true,
        nodeSeparation: 150,
        nodeDimensionsIncludeLabels: true,
        idealEdgeLength: 130,
        padding: 18,
      } as cytoscape.LayoutOptions,
    });
    return () => drawn.destroy();
  }, [nodes, edges, scheme]);
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return (
    <>
      {/* Cytoscape looks for this id before it writes a style element of its own, which the page's policy does not allow. */}
      <span id="__________cytoscape_stylesheet" hidden />
      <div ref={place} className={classes["graph"]} role="img" aria-label={text.search.graphOf(nodes.length, edges.length)} />
      <ul className={classes["relations"]}>
        {edges.slice(0, mostDrawn).map(({ id, from, to, type }) => (
          <li key={id}>
            <HostileText value={names.get(from) ?? from} most={80} /> <em>{type.slice(0, 60)}</em>{" "}
            <HostileText value={names.get(to) ?? to} most={80} />
          </li>
        ))}
      </ul>
    </>
  );
}
