using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sidecar.Cli;

namespace Sidecar.Samples.Tests.Cli;

/// <summary>Colours and widths: what a person sees on a terminal, and what goes into a pipe.</summary>
public partial class TerminalTests
{
    const string Escape = "\u001b";

    static readonly string Inputs = Path.Combine(Checkout.Project, "Cli", "Inputs");

    [Fact]
    public void On_a_terminal_errors_are_red_and_warnings_are_yellow()
    {
        Assert.Equal(
            (2, $"{Escape}[31msidecar inject: Option '--filename' is required.{Escape}[0m\n{Escape}[31mTry 'sidecar inject --help'.{Escape}[0m\n"),
            PseudoTerminal.Run("sidecar inject"));
        Assert.Equal(
            (0, $"{Escape}[33msidecar rules: --cni-mode is passed over: the rules are printed, nothing is loaded.{Escape}[0m\n"),
            PseudoTerminal.Run("sidecar rules -b 80 --cni-mode >/dev/null"));
    }

    [Fact]
    public void On_a_terminal_a_tree_is_coloured() =>
        Assert.StartsWith(
            $"{Escape}[1mDeployment shop/front{Escape}[0m (line 1): {Escape}[32minjected{Escape}[0m, enabled-by-default\n",
            PseudoTerminal.Run($"sidecar explain -f '{Inputs}/shop' --quiet").Shown, StringComparison.Ordinal);

    [Theory]
    [InlineData("sidecar inject", "1")]
    [InlineData("sidecar inject -f @shop --check --verbose", "1")]
    [InlineData("sidecar explain -f @shop", "yes")]
    [InlineData("sidecar explain -f @shop | cat", "")]
    [InlineData("sidecar inject 2>&1 | cat", "")]
    [InlineData("sidecar inject -f @shop --check --verbose 2>&1 | cat", "")]
    public void Under_NO_COLOR_and_into_a_pipe_nothing_is_coloured(string line, string noColour)
    {
        line = line.Replace("@", $"{Inputs}/", StringComparison.Ordinal);
        var shown = PseudoTerminal.Run(line, ("NO_COLOR", noColour)).Shown;
        Assert.NotEmpty(shown);
        Assert.DoesNotContain(Escape, shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_stream_has_a_colour_of_its_own()
    {
        // Standard output is a pipe; standard error is not.
        var shown = PseudoTerminal.Run($"sidecar inject -f '{Inputs}/shop' --verbose | tr a-z A-Z").Shown;
        Assert.Contains($"{Escape}[33m2 files, 1 changed. Objects with pods: 1 changed, 1 left as they were.{Escape}[0m\n", shown, StringComparison.Ordinal);
        Assert.DoesNotContain($"{Escape}[", shown[shown.IndexOf("APIVERSION", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    public static TheoryData<string> Wide =>
    [
        "--help", "inject --help", "completion --help", "webhooks match --help", "explain -f @shop",
    ];

    [Theory]
    [MemberData(nameof(Wide))]
    public void What_is_laid_out_is_as_wide_as_the_terminal(string line)
    {
        string[] arguments = [.. line.Split(' ').Select(word => word.Replace("@", $"{Inputs}/", StringComparison.Ordinal))];
        foreach (var width in new[] { 60, 100 })
        {
            var run = On(width, arguments);
            var lines = Plain(run.Output + run.Error).Split('\n');
            Assert.All(lines, one => Assert.True(Columns(one) <= width, $"{Columns(one)} columns, not {width}: {one}"));
        }
        Assert.NotEqual(On(60, arguments), On(100, arguments));
    }

    // Quietly, since on a slow machine files are counted.
    [Theory]
    [InlineData("sidecar explain -f @shop --quiet", "60", 60)]
    [InlineData("stty cols 70; sidecar explain -f @shop --quiet", "", 70)]
    // What the user wants goes before what the terminal is.
    [InlineData("stty cols 70; sidecar explain -f @shop --quiet", "50", 50)]
    // A pipe has no width.
    [InlineData("stty cols 70; sidecar explain -f @shop --quiet | cat", "", 160)]
    [InlineData("sidecar explain -f @shop --quiet | cat", "nonsense", 160)]
    public void The_width_is_that_of_COLUMNS_or_of_the_terminal(string line, string columns, int width)
    {
        var (exit, shown) = PseudoTerminal.Run(line.Replace("@", $"{Inputs}/", StringComparison.Ordinal), ("NO_COLOR", "1"), ("COLUMNS", columns));
        Assert.Equal((0, On(width, "explain", "-f", $"{Inputs}/shop").Output), (exit, shown));
    }

    [Fact]
    public void A_table_on_a_narrow_terminal_has_its_lines_within()
    {
        var (_, shown) = PseudoTerminal.Run($"sidecar inject -f '{Inputs}/shop' --verbose --check >/dev/null", ("COLUMNS", "60"));
        var table = Plain(shown).Split('\n', '\r').Where(line => line.Contains('│', StringComparison.Ordinal)).ToList();
        Assert.InRange(table.Count, 3, 40);
        Assert.All(table, line => Assert.InRange(Columns(line), 1, 60));
    }

    static CliRun On(int width, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var exit = CommandLine.Run(arguments, new Terminal(Stream.Null, output, error, Colour: false) { Width = width });
        return new(exit, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    static int Columns(string line) => new StringInfo(line).LengthInTextElements;

    static string Plain(string text) => Colours().Replace(text, "");

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colours();
}
