using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Sidecar.Samples.Tests.Cli.Pictures;

/// <summary>The flags of a page, and which of its connections are looked at.</summary>
public sealed record ChoiceSample(string Flags, int[] Choices);

/// <summary>Makes flags of every kind that changes rules, and connections.</summary>
public static class ChoiceGen
{
    static readonly string[][] Parts =
    [
        ["", "-m TPROXY"], ["", "--ipv6"], ["-i *", "-i 10.0.0.0/8,172.16.0.0/12", ""], ["", "-x 10.1.0.0/16"], ["-b *", "-b 80,8080", ""],
        ["", "-d 22,15020"], ["", "-o 3306"], ["", "--redirect-dns", "--redirect-dns --capture-all-dns"], ["", "-k eth1"],
    ];

    public static Arbitrary<ChoiceSample> Choices() => Arb.From(
        from parts in Gen.CollectToArray(Parts, part => Gen.Elements(part))
        from choices in Gen.Choose(0, 100_000).ArrayOf(6)
        select new ChoiceSample(string.Join(' ', parts.Append("--dialect default")), choices));
}

/// <summary>What a page holds of a packet is what <c>trace</c> prints under the command line that the page shows beside it.</summary>
[Properties(Arbitrary = [typeof(ChoiceGen)], MaxTest = 5)]
public partial class ExplorerDataLaws
{
    [GeneratedRegex("""<script type="application/json" id="data">(?<data>.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex Data();

    [GeneratedRegex("'(?<quoted>[^']*)'|[^ ]+")]
    private static partial Regex Word();

    [Property]
    public void Every_choice_goes_the_way_that_trace_prints(ChoiceSample sample)
    {
        var page = Tool.Run(["graph", "--output", "html", .. sample.Flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(0, page.Exit);
        var data = JsonNode.Parse(Data().Match(page.Output).Groups["data"].Value)!;
        var journeys = data["journeys"]!.AsObject();
        foreach (var choice in sample.Choices.Select(choice => choice % journeys.Count).Distinct())
        {
            var journey = journeys.GetAt(choice).Value!;
            var run = Tool.Run(Words(journey["command"]!.ToString())[1..]);
            Assert.Equal(0, run.Exit);
            Assert.Equal(run.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), Told(data, journey));
        }
    }

    static IEnumerable<string> Told(JsonNode data, JsonNode journey)
    {
        var hops = journey["hops"]!.AsArray().Select(hop => data["traces"]![hop!.GetValue<int>()]!).ToList();
        foreach (var (index, hop) in hops.Index())
        {
            yield return (index == 0 ? "" : "the proxy goes on: ") + hop["packet"];
            foreach (var step in hop["steps"]!.AsArray().Select(step => data["steps"]![step!.GetValue<int>()]!).Where(step => step["kind"]!.ToString() != "tried"))
                foreach (var line in step["lines"]!.AsArray())
                    yield return line!.ToString();
        }
        if (journey["loops"]!.GetValue<bool>())
            yield return "and so on for ever: a loop";
    }

    static string[] Words(string command) =>
        [.. Word().Matches(command).Select(word => word.Groups["quoted"] is { Success: true } quoted ? quoted.Value : word.Value)];
}
