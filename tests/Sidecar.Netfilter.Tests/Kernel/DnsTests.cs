using System.Net.Sockets;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Tests.Kernel;

public class DnsTests
{
    const string Agent = "192.0.2.1";
    const string Upstream = "192.0.2.2";

    public static IEnumerable<TheoryDataRow<string, Dialect>> Configurations =>
        from backend in (string[])["", " --native-nftables"]
        from all in (string[])["", " --capture-all-dns"]
        from mode in (string[])["", " -m TPROXY"]
        from dialect in (Dialect[])[Dialect.Istio, Dialect.Default]
        select new TheoryDataRow<string, Dialect>($"-b * -i * --redirect-dns{all}{mode}{backend}", dialect);

    [Theory, MemberData(nameof(Configurations))]
    public void The_agent_answers_the_application_and_asks_upstream_itself(string commandLine, Dialect dialect)
    {
        using var pod = new Pod();
        pod.Load(InterceptionRules.Script(Pod.Settings(commandLine, ipv6: true, dialect, $"{Pod.World},{Pod.WorldV6}")));
        using var agent = new DnsResponder(pod.Inside, "127.0.0.1", 15053, Agent, 1337, 1337);
        using var agentV6 = new DnsResponder(pod.Inside, "::1", 15053, Agent, 1337, 1337);
        using var upstream = new DnsResponder(pod.Outside, Pod.World, 53, Upstream);
        using var upstreamV6 = new DnsResponder(pod.Outside, Pod.WorldV6, 53, Upstream);
        foreach (var server in (string[])[Pod.World, Pod.WorldV6])
            foreach (var protocol in (ProtocolType[])[ProtocolType.Udp, ProtocolType.Tcp])
            {
                Assert.Equal(Agent, DnsResponder.Ask(pod.Inside, server, protocol, 1000));
                Assert.Equal(Upstream, DnsResponder.Ask(pod.Inside, server, protocol, 1337));
            }
    }
}
