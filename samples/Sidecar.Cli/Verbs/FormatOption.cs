using System.CommandLine;

namespace Sidecar.Cli.Verbs;

/// <summary>The option that chooses the form of a report.</summary>
static class FormatOption
{
    /// <summary>The option.</summary>
    /// <param name="aliases">Its other names; <c>-o</c> where no flag of istio-iptables has it.</param>
    public static Option<string> Create(params string[] aliases)
    {
        var option = new Option<string>("--format", ["--output", .. aliases])
        {
            Description = "text: for a person. json: all of it. sarif, junit: for tools of continuous integration.",
            DefaultValueFactory = _ => "text",
        };
        option.AcceptOnlyFromAmong("text", "json", "sarif", "junit");
        return option;
    }
}
