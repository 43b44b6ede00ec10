using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sidecar.Samples.Tests.Cli;

public partial class RulesTests
{
    const string Family = "istio-iptables";

    static readonly string[] Usual =
        ["-p", "15001", "-z", "15006", "-u", "1337", "-m", "REDIRECT", "-i", "*", "-x", "", "-b", "*", "-d", "15020"];

    [GeneratedRegex(" (-m comment --)?comment \"[A-Z][^\"]*\\.\"")]
    private static partial Regex Remark();

    [Fact]
    public void The_usual_flags_give_the_usual_rules() =>
        Assert.Equal(new CliRun(0, """
            * nat
            -N ISTIO_INBOUND
            -N ISTIO_REDIRECT
            -N ISTIO_IN_REDIRECT
            -N ISTIO_OUTPUT
            -A ISTIO_INBOUND -p tcp --dport 15008 -j RETURN
            -A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001
            -A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006
            -A PREROUTING -p tcp -j ISTIO_INBOUND
            -A ISTIO_INBOUND -p tcp --dport 15020 -j RETURN
            -A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT
            -A OUTPUT -j ISTIO_OUTPUT
            -A ISTIO_OUTPUT -o lo -s 127.0.0.6/32 -j RETURN
            -A ISTIO_OUTPUT -o lo ! -d 127.0.0.1/32 -p tcp ! --dport 15008 -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT
            -A ISTIO_OUTPUT -o lo -m owner ! --uid-owner 1337 -j RETURN
            -A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN
            -A ISTIO_OUTPUT -o lo ! -d 127.0.0.1/32 -p tcp ! --dport 15008 -m owner --gid-owner 1337 -j ISTIO_IN_REDIRECT
            -A ISTIO_OUTPUT -o lo -m owner ! --gid-owner 1337 -j RETURN
            -A ISTIO_OUTPUT -m owner --gid-owner 1337 -j RETURN
            -A ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN
            -A ISTIO_OUTPUT -j ISTIO_REDIRECT
            COMMIT

            """, ""), Rules(Usual));

    [Fact]
    public void Long_names_and_joined_values_say_the_same() =>
        Assert.Equal(Rules(Usual), Rules("--envoy-port=15001", "-z15006", "--proxy-uid", "1337", "-m=REDIRECT",
            "--istio-service-cidr=*", "--istio-service-exclude-cidr", "", "-b*", "-d", "15020"));

    [Fact]
    public void Flags_about_the_log_are_taken_as_an_injector_writes_them() =>
        Assert.Equal(Rules(Usual), Rules([.. Usual, "--log_output_level=default:info", "--log_as_json", "--vklog", "5"]));

    [Fact]
    public void The_other_family_and_the_other_backend_have_texts_of_their_own()
    {
        Assert.Contains("-s ::6/128", Rules([.. Usual, "--family", "6"]).Output, StringComparison.Ordinal);
        Assert.StartsWith("add table inet ", Rules([.. Usual, "--native-nftables"]).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--family", "6")]
    [InlineData("--native-nftables")]
    [InlineData("--dialect", "default")]
    public void With_comments_each_rule_says_why_it_exists_and_is_otherwise_the_same(params string[] more)
    {
        var plain = Rules([.. Usual, .. more]);
        var told = Rules([.. Usual, .. more, "--comments"]);
        var rules = plain.Output.Split('\n').Count(line => line.StartsWith("-A ", StringComparison.Ordinal) || line.StartsWith("add rule ", StringComparison.Ordinal));
        Assert.Equal(rules, told.Output.Split('\n').Count(line => Remark().IsMatch(line)));
        Assert.Equal(plain, told with { Output = Remark().Replace(told.Output, "") });
    }

    [Fact]
    public void Flags_about_the_kernel_are_passed_over_with_a_warning()
    {
        var run = Rules([.. Usual, "--cni-mode", "--run-validation=true"]);
        Assert.Equal(
            "sidecar rules: --cni-mode is passed over: the rules are printed, nothing is loaded.\n"
            + "sidecar rules: --run-validation is passed over: the rules are printed, nothing is loaded.\n", run.Error);
        Assert.Equal(Rules(Usual) with { Error = "" }, Rules([.. Usual, "--cni-mode", "--run-validation=true", "--quiet"]));
    }

    [Theory]
    [InlineData("-p 70000", "sidecar rules: -p '70000': expected a port from 1 to 65535.\n")]
    [InlineData("-i 10.0.0.1",
        "sidecar rules: -i, item 1 at character 1, '10.0.0.1': expected an address and a prefix length, such as 10.0.0.0/8 or fd00::/8.\n")]
    [InlineData("--frob", "sidecar rules: --frob '--frob': expected a flag of istio-iptables; there is none of this name.\n")]
    [InlineData("-p 70000 -p1x -Z",
        "sidecar rules: -p '1x': expected a decimal number.\n"
        + "sidecar rules: -Z '-Z': expected a flag of istio-iptables; there is none of this name.\n"
        + "sidecar rules: -p '70000': expected a port from 1 to 65535.\n")]
    [InlineData("-b", "sidecar rules: -b '': expected a value after it.\n")]
    [InlineData("stray", "sidecar rules: argument 1 'stray': expected a flag such as -p or --envoy-port.\n")]
    [InlineData("--cleanup-only", "sidecar rules: --cleanup-only removes rules; there are none to print.\n")]
    [InlineData("--family 5", "sidecar rules: Argument '5' not recognized. Must be one of:\n\t'4'\n\t'6'\nTry 'sidecar rules --help'.\n")]
    public void Every_mistake_is_explained_and_nothing_is_printed(string flags, string error) =>
        Assert.Equal(new CliRun(2, "", error), Rules(flags.Split(' ')));

    [Fact]
    public void Help_lists_every_flag()
    {
        var help = Rules("--help");
        Assert.Equal((0, ""), (help.Exit, help.Error));
        Assert.Contains("-b, --istio-inbound-ports  ", help.Output, StringComparison.Ordinal);
        Assert.Contains("--family <4|6>", help.Output, StringComparison.Ordinal);
    }

    public static IEnumerable<TheoryDataRow<string?>> Cases() =>
        Corpus.Cases(Family, folder => Table(folder).Select(row => row["name"]!.ToString()));

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_arguments_of_a_golden_rule_set_print_it(string? name)
    {
        var folder = Corpus.Family(Family);
        var row = Table(folder).Single(row => row["name"]!.ToString() == Corpus.SkipIfAbsent(Family, name));
        var environment = row["env"]!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.ToString());
        string[] arguments = ["rules", .. row["args"]!.AsArray().Select(argument => argument!.ToString())];
        var printed = string.Concat(Families(row).Select(family =>
            Tool.RunIn(environment, ResolverFile(row), [.. arguments, "--family", family]).Output));
        var golden = File.ReadLines(Path.Combine(folder, row["golden"]!.ToString()))
            .Select(line => line.TrimEnd())
            .Where(line => line.Length > 0 && !line.EndsWith("-save", StringComparison.Ordinal));
        Assert.Equal(string.Join('\n', golden), printed.TrimEnd());
    }

    static string[] Families(JsonObject row) => row["detected"]!["ipv6"]!.GetValue<bool>() ? ["4", "6"] : ["4"];

    static string ResolverFile(JsonObject row) => string.Concat(
        new[] { "dnsServersV4", "dnsServersV6" }.SelectMany(list => row["detected"]![list]!.AsArray())
            .Select(server => $"nameserver {server}\n"));

    static IEnumerable<JsonObject> Table(string folder) =>
        JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "cases.json")))!["cases"]!.AsArray().Select(row => row!.AsObject());

    static CliRun Rules(params string[] flags) => Tool.Run(["rules", .. flags]);
}
