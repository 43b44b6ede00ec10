using System.Text.Json;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Evaluation;

/// <summary>Connections that a real kernel saw, each predicted from the text of its rules.</summary>
public class TrafficCorpusTests
{
    public static IEnumerable<TheoryDataRow<string?>> Scenarios => Corpus.Cases("traffic", TrafficCorpus.Names);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void A_recorded_connection_lands_where_it_is_predicted_to(string? id)
    {
        Corpus.SkipIfAbsent("traffic", id);
        var folder = Corpus.Family("traffic");
        var (scenario, config) = TrafficCorpus.Find(folder, id!);
        var packet = TrafficCorpus.Packet(scenario);
        var trace = new Evaluator(LoadedRules.Of(folder, config), TrafficCorpus.Pod(config)).Trace(packet);
        var observed = scenario.GetProperty("observed");

        var landed = TrafficCorpus.Landed(trace.Outcome, packet);
        Assert.True(observed.GetProperty("landed").GetString() == landed, $"{observed}\n{trace.ToText(TraceDetail.All)}");
        if (observed.GetProperty("localAddr").GetString() is not { } localAddress)
            return;
        // A datagram leaves for an address; what the outside listener is bound to is not ours to know.
        Assert.Equal(localAddress, trace.Outcome.Local.Address.ToString());
        Assert.Equal(observed.GetProperty("localPort").GetUInt16(), trace.Outcome.Local.Port);
        Assert.Equal(observed.GetProperty("intercepted").GetBoolean(), Intercepted(trace, packet));
        Assert.Equal(Asked(observed), trace.Outcome.OriginalDestination?.ToString());
        if (observed.GetProperty("peerAddr").GetString() is { } peer)
            Assert.Equal(peer, trace.Outcome.Peer.Address.ToString());
        Assert.Equal(observed.GetProperty("replyReachedClient").GetBoolean(), trace.Outcome.Answered);
    }

    static bool Intercepted(PacketTrace trace, Packet packet) =>
        trace.Outcome.Translated || (trace.Outcome.Assigned && trace.Outcome.Listener!.Port != packet.DestinationPort);

    static string? Asked(JsonElement observed)
    {
        var asked = observed.GetProperty("origDst");
        return asked.ValueKind == JsonValueKind.Null
            ? null
            : new Endpoint(Address.Parse(asked.GetProperty("addr").GetString()!), asked.GetProperty("port").GetUInt16()).ToString();
    }
}
