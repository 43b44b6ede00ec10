using FsCheck.Xunit;
using Sidecar.Cli.Pictures;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;
using Sidecar.Testing;

namespace Sidecar.Samples.Tests.Cli.Pictures;

/// <summary>A page tells of a packet what <c>trace</c> prints, and lights up the rules that are named there.</summary>
[Properties(Arbitrary = [typeof(OptionsGen)], MaxTest = 40)]
public class TraceStepsTests
{
    static readonly Packet[] Packets =
    [
        Packet.Outbound(Protocol.Tcp, Address.Parse("203.0.113.7"), 443, 1000),
        Packet.Outbound(Protocol.Tcp, Address.Parse("203.0.113.7"), 443, 1337),
        Packet.Outbound(Protocol.Tcp, Address.Parse("10.244.1.7"), 8080, 1337),
        Packet.Outbound(Protocol.Tcp, Address.Parse("127.0.0.1"), 9, 1000),
        Packet.Outbound(Protocol.Udp, Address.Parse("9.9.9.9"), 53, 1000),
        Packet.Outbound(Protocol.Tcp, Address.Parse("2001:db8::7"), 443, 1000),
        Packet.Inbound(Protocol.Tcp, Address.Parse("10.244.2.9"), Address.Parse("10.244.1.7"), 8080, "eth0"),
        Packet.Inbound(Protocol.Udp, Address.Parse("fd00:10:244:2::9"), Address.Parse("fd00:10:244:1::7"), 5000, "eth0"),
    ];

    [Property]
    public void What_a_page_tells_is_what_trace_prints(OptionsSample sample)
    {
        var settings = InterceptionSettings.Read(sample.Options).Value;
        var rules = InterceptionRules.Build(settings);
        var told = new TraceSteps(PictureBuilder.Of(rules));
        var evaluator = new Evaluator(rules, StandardPod.Of(settings));
        foreach (var trace in Packets.Select(evaluator.Trace))
        {
            var steps = told.Of(trace).ToList();
            var printed = trace.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[1..];
            Assert.Equal(printed, steps.Where(step => step.Kind != "tried").SelectMany(step => step.Lines));

            var matched = trace.Steps.TakeWhile(step => step is not LegStep { Leg: not Leg.Request }).OfType<RuleStep>()
                .Where(step => step.Matched).Select(step => ElementId.Of(step.Table, step.Chain, step.Number));
            Assert.Superset(matched.ToHashSet(), steps.SelectMany(step => step.Lit).ToHashSet());
        }
    }
}
