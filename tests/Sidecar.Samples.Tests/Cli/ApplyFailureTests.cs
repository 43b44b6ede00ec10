namespace Sidecar.Samples.Tests.Cli;

/// <summary>When <c>apply</c> cannot be right: everything is as before, and the error says why and what to do about it.</summary>
public sealed class ApplyFailureTests
{
    const string Flags = "-b * -i * --ipv6 --dialect default -m TPROXY";

    /// <summary>Rules of somebody else, which have to stay.</summary>
    const string Foreign = "*nat\n:MINE - [0:0]\n-A OUTPUT -d 203.0.113.7/32 -j MINE\n-A MINE -j RETURN\nCOMMIT\n*filter\nCOMMIT\n";

    [Theory]
    // Somebody takes a rule of ours away.
    [InlineData("iptables-nft-restore", "iptables-nft -t nat -F OUTPUT",
        "the rules in force afterwards are not those that were loaded; somebody else changes them too")]
    // The second of two programs fails, after the first was all right.
    [InlineData("ip6tables-nft-restore", "exit 7", "ip6tables-nft-restore --noflush --wait=30: exit code 7")]
    public void Rules_that_do_not_prove_are_taken_back_to_what_was_saved(string program, string sabotage, string why)
    {
        using var pod = NetworkNamespace.Create("iptables-nft-restore", "ip6tables-nft-restore", "iptables-nft-save");
        pod.Run(["iptables-nft-restore"], Foreign).Expect();
        var before = Everything(pod);
        // Once only, and the sabotage of a failing program comes in its place.
        using var path = new WrappedProgram(program,
            $"if [ -e done ]; then exec \"$real\" \"$@\"; fi; touch done; {(sabotage.StartsWith("exit", StringComparison.Ordinal) ? "" : "\"$real\" \"$@\" || exit;")} {sabotage}");

        var run = Apply(pod, path.Path, Flags);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"sidecar apply: {why}", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("\nsidecar apply: all is as it was before.\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Everything(pod));
        Assert.Equal(0, Apply(pod, path.Path, Flags).ExitCode);
    }

    [Fact]
    public void The_init_container_says_too_what_is_in_force_after_a_failure()
    {
        using var pod = NetworkNamespace.Create("iptables-nft-restore", "iptables-nft-save");
        pod.AddAddress("10.77.0.2/24", "lo");
        using var path = new WrappedProgram("iptables-nft-restore",
            "if [ -e done ]; then exec \"$real\" \"$@\"; fi; touch done; exit 7");

        var run = pod.Run(["env", $"PATH={path.Path}", .. Program, "istio-iptables", "-b", "*", "-i", "*"], null, seconds: 120);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            "sidecar istio-iptables: iptables-nft-restore --noflush --wait=30: exit code 7: \nsidecar istio-iptables: all is as it was before.\n", run.Error);
    }

    [Fact]
    public void Rules_that_others_loaded_meanwhile_stay_and_are_named()
    {
        using var pod = NetworkNamespace.Create("iptables-nft-restore", "iptables-nft-save");
        pod.AddAddress("10.77.0.2/24", "lo");
        using var path = new WrappedProgram("iptables-nft-restore",
            "if [ -e done ]; then exec \"$real\" \"$@\"; fi; touch done; \"$real\" \"$@\" && iptables-nft -A OUTPUT -p tcp -j DROP");

        var run = Apply(pod, path.Path, "-b * -i *");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("sidecar apply: among the other rules in force this no longer holds: ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            "\nsidecar apply: what was there before is restored; rules that others loaded meanwhile are not ours to remove, and stay:\n"
            + "sidecar apply: iptables filter OUTPUT 1: tcp → drop\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(["-A OUTPUT -p tcp -j DROP"], pod.Run("iptables-nft-save").Expect().Split('\n').Where(line => line.StartsWith("-A", StringComparison.Ordinal)));
    }

    [Fact]
    public void Rules_that_cannot_be_taken_back_are_said_to_be_left()
    {
        using var pod = NetworkNamespace.Create("iptables-nft-restore", "iptables-nft-save");
        using var path = new WrappedProgram("iptables-nft-restore",
            "if [ -e done ]; then exit 7; fi; touch done; \"$real\" \"$@\" && iptables-nft -t nat -F OUTPUT");

        var run = Apply(pod, path.Path, "-b * -i *");

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("\nsidecar apply: it could not be taken back; run 'sidecar clean'.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_that_were_taken_back_but_cannot_be_read_are_said_to_be_so_and_why()
    {
        using var pod = NetworkNamespace.Create("iptables-nft-restore", "iptables-nft-save");
        pod.Run(["iptables-nft-restore"], Foreign).Expect();
        var before = Everything(pod);
        // After the second time, which takes it back, the rules cannot be read any more.
        using var path = new WrappedProgram("iptables-nft-restore", """
            if [ -e done ]; then
                "$real" "$@" || exit
                printf '#!/bin/sh\necho gone >&2\nexit 9\n' > iptables-nft-save
                chmod +x iptables-nft-save
                exit
            fi
            touch done
            "$real" "$@" && iptables-nft -t nat -F OUTPUT
            """);

        var run = Apply(pod, path.Path, "-b * -i *");

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith(
            "\nsidecar apply: it was taken back, but that could not be checked: iptables-nft-save: exit code 9: gone\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Everything(pod));
    }

    [Theory]
    [InlineData("apply", 2)]
    [InlineData("clean", 2)]
    [InlineData("plan --live", 2)]
    [InlineData("istio-iptables", 1)]
    public void Without_the_capability_it_is_named(string verb, int exit)
    {
        using var pod = NetworkNamespace.Create("setpriv", "iptables-nft-save");
        pod.AddAddress("10.77.0.2/24", "lo");
        var run = pod.Run(["setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin", .. Program, .. verb.Split(' ')], null, seconds: 60);

        Assert.Equal((exit, ""), (run.ExitCode, run.Output));
        Assert.Contains("the rules of this network may not be read: it takes the capability NET_ADMIN "
            + "(be root, or in a pod: securityContext.capabilities.add: [NET_ADMIN, NET_RAW])\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    // What the programs print where the kernel lacks a module, and what the tool says of it.
    [InlineData("iptables-restore v1.8.9 (nf_tables): line 3: RULE_APPEND failed (No chain/target/match by that name)", "load xt_REDIRECT, xt_owner, xt_conntrack")]
    [InlineData("iptables-restore v1.8.9 (legacy): iptables-restore: unable to initialize table 'nat': can't initialize iptables table `nat': Table does not exist", "load iptable_nat and iptable_mangle")]
    [InlineData("iptables-restore v1.8.9 (nf_tables): Couldn't load match `owner':No such file or directory", "an extension of iptables is missing from this image")]
    [InlineData("iptables-restore: Could not fetch rule set generation id: Invalid argument", "use --force-iptables-binary legacy")]
    [InlineData("Another app is currently holding the xtables lock", "another program holds the lock of iptables")]
    public void What_the_kernel_lacks_is_explained(string complaint, string advice)
    {
        using var pod = NetworkNamespace.Create("iptables-nft-restore", "iptables-nft-save");
        using var path = new WrappedProgram("iptables-nft-restore", $"cat > /dev/null; cat >&2 <<'END'\n{complaint}\nEND\nexit 4");

        var run = Apply(pod, path.Path, "-b * -i *");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"sidecar apply: iptables-nft-restore --noflush --wait=30: exit code 4: {complaint} (", run.Error, StringComparison.Ordinal);
        Assert.Contains(advice, run.Error, StringComparison.Ordinal);
    }

    static ProgramResult Apply(NetworkNamespace pod, string path, string flags) =>
        pod.Run(["env", $"PATH={path}", .. Program, "apply", .. flags.Split(' ')], null, seconds: 120);

    static string[] Program => ["dotnet", Path.Combine(AppContext.BaseDirectory, "sidecar.dll")];

    // A chain that a built-in table gained stays, empty; rules, policy routing and routes are as they were.
    static string Everything(NetworkNamespace pod) => string.Concat(
        new string[][] { ["iptables-nft-save"], ["ip6tables-nft-save"], ["ip", "-4", "rule"], ["ip", "-6", "rule"], ["ip", "-4", "route", "show", "table", "133"] }
            .SelectMany(command => pod.Run(command).Output.Split('\n'))
            .Where(line => line.StartsWith("-A", StringComparison.Ordinal) || line.Contains(" - [", StringComparison.Ordinal) || line.Contains("lookup", StringComparison.Ordinal) || line.Contains("local", StringComparison.Ordinal))
            .Select(line => line + "\n"));
}
