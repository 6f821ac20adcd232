import { Stack, Tabs, Text } from "@mantine/core";
import { IconDeviceLaptop, IconHeartbeat, IconKey, IconRss, IconUsers } from "@tabler/icons-react";
import { useLocation, useRoute } from "wouter";
import { PageFrame } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { Devices } from "./devices.tsx";
import { FeedsAndReaders } from "./feeds.tsx";
import { Health } from "./health.tsx";
import { Keys } from "./keys.tsx";
import { Logins } from "./logins.tsx";
import { Officers } from "./officers.tsx";
import { Tokens } from "./tokens.tsx";

function Access() {
  return (
    <Stack gap="md">
      <Logins />
      <Devices />
      <Tokens />
    </Stack>
  );
}

const tabs = [
  { value: "health", icon: IconHeartbeat, shown: <Health /> },
  { value: "officers", icon: IconUsers, shown: <Officers /> },
  { value: "access", icon: IconDeviceLaptop, shown: <Access /> },
  { value: "keys", icon: IconKey, shown: <Keys /> },
  { value: "feeds", icon: IconRss, shown: <FeedsAndReaders /> },
] as const;

/** Administration: health, officers, logins and tokens, keys, feeds. No content is shown here to anybody. */
export function Page() {
  const [, given] = useRoute("/admin/:tab");
  const [, navigate] = useLocation();
  const tab = tabs.find(({ value }) => value === given?.tab)?.value ?? "health";
  return (
    <PageFrame
      title={text.admin.title}
      lead={
        <Text size="sm" c="dimmed">
          {text.admin.lead}
        </Text>
      }
    >
      <Tabs value={tab} onChange={(value) => navigate(`/admin/${value ?? "health"}`)} keepMounted={false}>
        <Tabs.List mb="md">
          {tabs.map(({ value, icon: Icon }) => (
            <Tabs.Tab key={value} value={value} leftSection={<Icon size={16} aria-hidden />}>
              {text.admin.tabs[value]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ value, shown }) => (
          <Tabs.Panel key={value} value={value}>
            {shown}
          </Tabs.Panel>
        ))}
      </Tabs>
    </PageFrame>
  );
}
