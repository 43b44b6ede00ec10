using System.Text.Json.Nodes;

namespace Sidecar.Samples.Tests.Cli;

/// <summary><c>sidecar apply</c> and its kin, in network namespaces of the tests' own.</summary>
public class ApplyTests
{
    static readonly string[] Redirect = ["-b", "*", "-i", "*"];
    static readonly string[] Tproxy = [.. Redirect, "-m", "TPROXY", "--ipv6"];
    static readonly string[] Nftables = [.. Redirect, "--native-nftables"];

    /// <summary>Rules of somebody else, which have to stay.</summary>
    const string Foreign = """
        *nat
        :MINE - [0:0]
        -A OUTPUT -d 203.0.113.7/32 -j MINE
        -A MINE -j RETURN
        COMMIT

        """;

    [Fact]
    public void Rules_come_into_force_once_and_go_again()
    {
        using var pod = Make();
        Assert.Equal(
            new CliRun(0, "The rules are in force, by one step.\nRunning IPv4 connections are reset by it.\n", ""), In(pod, "apply", Redirect));
        var saved = Saved(pod);
        Assert.Contains("-A OUTPUT -j ISTIO_OUTPUT\n", saved, StringComparison.Ordinal);
        Assert.Equal(new CliRun(0, "Nothing to do: the rules are in force.\n", ""), In(pod, "apply", Redirect));
        Assert.Equal(saved, Saved(pod));
        Assert.Equal(
            new CliRun(0, "The rules are gone, by one step.\nRunning IPv4 connections are reset by it.\n", ""), In(pod, "clean", []));
        Assert.Equal(new CliRun(0, "Nothing to do: there are no rules of ours.\n", ""), In(pod, "clean", []));
        Assert.DoesNotContain("-A ", Saved(pod), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_shows_the_plan_and_does_nothing()
    {
        using var pod = Make();
        var before = Saved(pod);
        var run = In(pod, "apply", [.. Redirect, "--dry-run"]);
        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.StartsWith("1. Our IPv4 rules are made anew, each table in one transaction.\n   iptables-nft-restore --noflush --wait=30\n   | * nat\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, Saved(pod));
    }

    [Fact]
    public void From_any_rules_to_any_others_and_back_foreign_ones_stay()
    {
        using var pod = Make();
        pod.Run(["iptables-nft-restore"], Foreign).Expect();
        var (rules, policy) = (Saved(pod), Policy(pod));
        string[][] all = [Redirect, Tproxy, Nftables, Tproxy, Redirect, Nftables, Redirect];
        foreach (var flags in all)
        {
            var run = In(pod, "apply", flags);
            Assert.Equal((0, ""), (run.Exit, run.Error));
            Assert.StartsWith("Nothing to do", In(pod, "apply", flags).Output, StringComparison.Ordinal);
        }
        Assert.Equal(0, In(pod, "clean", []).Exit);
        Assert.Equal(Lines(rules), Lines(Saved(pod)));
        Assert.Equal(policy, Policy(pod));
        Assert.DoesNotContain("istio-proxy", pod.Run("nft", "list", "tables").Expect(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_in_force_can_be_traced_verified_compared_and_planned_over()
    {
        using var pod = Make();
        pod.AddAddress("10.77.0.2/24", "eth0");
        pod.Run("ip", "route", "add", "default", "via", "10.77.0.1").Expect();
        In(pod, "apply", Redirect);
        Assert.EndsWith(
            "⇒ proxy-outbound at 127.0.0.1:15001, sees 10.77.0.2:40000 asking for 203.0.113.7:443\n",
            In(pod, "trace", [.. Redirect, "--to", "203.0.113.7:443", "--expect", "proxy-outbound"]).Output, StringComparison.Ordinal);
        Assert.Equal(new CliRun(0, "Nothing to do: the rules are in force.\n", ""), In(pod, "plan", Redirect));
        Assert.StartsWith("The rules are the same.\nequal in behaviour over ", In(pod, "compare", Redirect).Output, StringComparison.Ordinal);
        Assert.Equal(0, In(pod, "verify", [.. Redirect, "--property", "no-bypass", "--property", "no-loop"]).Exit);
        Assert.Equal(Drawn(pod.Inside(() => Tool.Run("graph", "--live", "--output", "mermaid"))), Drawn(In(pod, "graph", ["--output", "mermaid"])));
        var other = In(pod, "compare", [.. Redirect, "-o", "22"]);
        Assert.Equal(1, other.Exit);
        Assert.Contains("\n+ iptables nat ISTIO_OUTPUT 2: ", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_result_is_there_for_programs_too()
    {
        using var pod = Make();
        var first = JsonNode.Parse(In(pod, "apply", [.. Redirect, "--output", "json"]).Output)!;
        var second = JsonNode.Parse(In(pod, "apply", [.. Redirect, "--output", "json"]).Output)!;
        Assert.Equal(("changed", "replacement", "iptables-nft-restore"),
            ((string?)first["result"], (string?)first["plan"], (string?)first["steps"]![0]!["program"]));
        Assert.Equal(("unchanged", "nothing-to-do", 0), ((string?)second["result"], (string?)second["plan"], second["steps"]!.AsArray().Count));
    }

    [Fact]
    public void Another_interceptor_is_not_touched_and_refuses_us()
    {
        using var pod = Make();
        pod.Run(["iptables-nft-restore"], "*nat\n:KUMA_MESH_OUTBOUND - [0:0]\n-A OUTPUT -p tcp -j KUMA_MESH_OUTBOUND\nCOMMIT\n").Expect();
        Assert.Equal(
            new CliRun(1, "Refused: Kuma intercepts here already, by the chain KUMA_MESH_OUTBOUND: its rules have to go first.\n", ""),
            In(pod, "apply", Redirect));
    }

    [Fact]
    public void Istios_command_line_finds_out_about_IPv6_and_gives_its_exit_codes()
    {
        using var pod = Make();
        var none = In(pod, "istio-iptables", Redirect);
        Assert.Equal((1, "sidecar istio-iptables: no valid local IP address found\n"), (none.Exit, none.Error));
        pod.AddAddress("fd77::2/64", "eth0");
        pod.AddAddress("10.77.0.2/24", "eth0");
        Assert.Equal(0, In(pod, "istio-iptables", Redirect).Exit);
        Assert.DoesNotContain("ISTIO", pod.Run("ip6tables-nft-save").Expect(), StringComparison.Ordinal);
        Assert.Equal(0, In(pod, "istio-iptables", [.. Redirect, "--dual-stack"]).Exit);
        Assert.Contains("ISTIO_OUTPUT", pod.Run("ip6tables-nft-save").Expect(), StringComparison.Ordinal);
        Assert.Equal(0, In(pod, "istio-iptables", ["--cleanup-only"]).Exit);
        Assert.DoesNotContain("ISTIO", Saved(pod), StringComparison.Ordinal);
    }

    [Fact]
    public void The_validator_passes_under_the_rules_and_ends_with_126_without_them()
    {
        using var pod = Make();
        string[] validation = ["--probe-timeout", "1s"];
        Assert.Equal(new CliRun(126,
            "wrong: 127.0.0.6:15002 from 127.0.0.1 should reach port 15006 with its destination kept: no connection within 1 seconds\n"
            + "ok: 127.0.0.1 on a port of the application should be reached directly\n",
            "sidecar validate: 1 of 2 connections did not land where they should.\n"), In(pod, "validate", validation));
        // The tests are root, so the proxy has to be.
        string[] proxy = [.. Redirect, "-u", "0", "-g", "0"];
        Assert.Equal(0, In(pod, "apply", proxy).Exit);
        Assert.Equal(new CliRun(0,
            "ok: 127.0.0.6:15002 from 127.0.0.1 should reach port 15006 with its destination kept\n"
            + "ok: 127.0.0.1 on a port of the application should be reached directly\n", ""), In(pod, "validate", proxy));
    }

    static string Drawn(CliRun run)
    {
        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.StartsWith("flowchart", run.Output, StringComparison.Ordinal);
        Assert.Contains("ISTIO_OUTPUT", run.Output, StringComparison.Ordinal);
        return run.Output;
    }

    static NetworkNamespace Make()
    {
        var pod = NetworkNamespace.Create("iptables-nft-restore", "ip6tables-nft-restore", "iptables-nft-save", "nft");
        pod.Run("ip", "link", "add", "eth0", "type", "veth", "peer", "name", "world").Expect();
        pod.Run("ip", "link", "set", "eth0", "up").Expect();
        pod.Run("ip", "link", "set", "world", "up").Expect();
        pod.Run("ip", "-6", "address", "flush", "dev", "eth0").Expect();
        pod.Run("ip", "-6", "address", "flush", "dev", "world").Expect();
        return pod;
    }

    static CliRun In(NetworkNamespace pod, string verb, string[] flags) => verb == "istio-iptables"
        ? pod.Inside(() => Tool.Run([verb, .. flags]))
        : Tool.Run([verb, "--netns", pod.Name, .. flags]);

    static string Saved(NetworkNamespace pod) => string.Concat(
        (pod.Run("iptables-nft-save").Expect() + pod.Run("ip6tables-nft-save").Expect())
            .Split('\n').Where(line => !line.StartsWith('#') && line.Length > 0).Select(line => line + "\n"));

    static IEnumerable<string> Lines(string saved) =>
        saved.Split('\n').Where(line => line.StartsWith("-A", StringComparison.Ordinal) || line.Contains(" - [", StringComparison.Ordinal));

    // The links' own routes come when the kernel likes.
    static string Policy(NetworkNamespace pod) => string.Concat(
        new string[][] { ["ip", "rule", "show"], ["ip", "-6", "rule", "show"], ["ip", "route", "show", "table", "all"] }
            .SelectMany(command => pod.Run(command).Expect().Split('\n'))
            .Where(line => !line.Contains(" dev eth0 ", StringComparison.Ordinal) && !line.Contains(" dev world ", StringComparison.Ordinal))
            .Select(line => line + "\n"));
}
