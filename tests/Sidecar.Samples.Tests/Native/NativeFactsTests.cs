using Sidecar.Benchmarks.Cli;
using Sidecar.Samples.Tests.Cli;

namespace Sidecar.Samples.Tests.Native;

/// <summary>The native program is small, and does what the function does.</summary>
public class NativeFactsTests(ITestOutputHelper output)
{
    const long MegaByte = 1024 * 1024;

    [Fact]
    public void It_is_one_file_of_at_most_fifteen_megabytes()
    {
        var program = new FileInfo(NativeTool.Path);
        Assert.InRange(program.Length, MegaByte, 15 * MegaByte);
        Assert.Empty(program.Directory!.GetFiles("*.so").Concat(program.Directory.GetFiles("*.dll")));
    }

    [Theory]
    [InlineData("rules -b * -i *")]
    [InlineData("rules -b * -i * -m TPROXY --native-nftables --redirect-dns --capture-all-dns --comments")]
    public void To_print_rules_takes_at_most_thirty_megabytes_of_memory(string line) => AssertSmall([.. line.Split(' ')]);

    [Theory]
    [InlineData("")]
    [InlineData("-m TPROXY --ipv6 --redirect-dns --capture-all-dns")]
    [InlineData("--native-nftables")]
    public void To_bring_rules_into_force_and_out_of_it_takes_at_most_thirty_megabytes_of_memory(string more)
    {
        using var pod = NetworkNamespace.Create("iptables-nft-restore", "nft", "gcc");
        string[] apply = ["apply", "--netns", pod.Name, "-b", "*", "-i", "*", .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        AssertSmall(apply);
        AssertSmall(apply);
        AssertSmall("clean", "--netns", pod.Name);
    }

    [Fact]
    public void Memory_that_a_program_takes_is_seen()
    {
        Requires.Programs("perl");
        Assert.InRange(PeakMemory.Of("perl", "-e", "my $text = 'a' x 67108864;").Kilobytes, 64 * 1024, 192 * 1024);
        Assert.InRange(PeakMemory.Of("perl", "-e", "exit 3").Kilobytes, 1, 32 * 1024);
        Assert.Equal(3, PeakMemory.Of("perl", "-e", "exit 3").Exit);
    }

    public static TheoryData<string> Lines =>
    [
        "--version", "version -o json", "rules -b * -i *", "rules -b * -i * --native-nftables", "trace --to 203.0.113.7:443 -b * -i * --output json", "verify -b * -i *",
        "compare --rules @saved.txt -b *", "parse -f @saved.txt -o json", "plan -b *", "inject -f @shop @pod.yaml -o yaml --verbose",
        "inject -f @shop -o diff", "inject -f @pod.yaml -o patch --template mine=@template.yaml", "uninject -f @injected.yaml", "explain -f @shop", "explain -f @shop -o json", "webhooks build", "webhooks lint -f @webhooks.yaml",
        "webhooks match -f @webhooks.yaml", "what-if --old @config-old --new @config-new -f @shop --format junit", "completion zsh", "inject -f @broken.yaml", "bogus",
    ];

    [Theory]
    [MemberData(nameof(Lines))]
    public void It_prints_what_the_function_prints(string line)
    {
        string[] arguments = [.. line.Split(' ').Select(word => word.Replace("@", $"{Path.Combine(Checkout.Project, "Cli", "Inputs")}/", StringComparison.Ordinal))];
        var function = Tool.Run(arguments);
        var program = Command.Run([NativeTool.Path, .. arguments], "", seconds: 60);
        Assert.Equal(function.Error, program.Error);
        Assert.Equal(function.Exit, program.ExitCode);
        if (line == "--version")
            Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", program.Output);
        else if (line.StartsWith("version", StringComparison.Ordinal))
            Assert.Contains("\"native\": true", program.Output, StringComparison.Ordinal);
        else
            Assert.Equal(function.Output, program.Output);
    }

    [Fact]
    public void It_is_a_plugin_of_kubectl_by_another_name()
    {
        var folder = Directory.CreateTempSubdirectory("sidecar-");
        var plugin = Path.Combine(folder.FullName, "kubectl-sidecar");
        File.CreateSymbolicLink(plugin, NativeTool.Path);
        Assert.Equal(Tool.Run("rules", "-b", "80").Output, Command.Run([plugin, "rules", "-b", "80"], "").Expect());
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_shell_completes_verbs_and_options_by_it()
    {
        Requires.Programs("bash");
        const string Script = """
            export PATH="$(dirname "$1"):$PATH"
            source <(sidecar completion bash)
            COMP_WORDS=(sidecar tr) COMP_CWORD=1 COMP_LINE='sidecar tr' COMP_POINT=10; _sidecar; echo "${COMPREPLY[@]}"
            COMP_WORDS=(sidecar inject --in) COMP_CWORD=2 COMP_LINE='sidecar inject --in' COMP_POINT=19; _sidecar; echo "${COMPREPLY[@]}"
            """;
        Assert.Equal("trace\n--in-place --inject-config\n", Command.Run(["bash", "-c", Script, "bash", NativeTool.Path]).Expect());
    }

    // Also the programs that it starts.
    void AssertSmall(params string[] arguments)
    {
        Requires.Programs("perl");
        var (kilobytes, exit) = PeakMemory.Of([NativeTool.Path, .. arguments]);
        output.WriteLine($"sidecar {string.Join(' ', arguments)}: {kilobytes} KiB");
        Assert.Equal(0, exit);
        Assert.InRange(kilobytes, 1024, 30 * 1024);
    }
}
