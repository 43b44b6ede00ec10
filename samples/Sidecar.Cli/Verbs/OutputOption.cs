using System.CommandLine;

namespace Sidecar.Cli.Verbs;

/// <summary>The option that chooses the form of the output.</summary>
static class OutputOption
{
    /// <summary>
    /// For a verb that takes flags of istio-iptables: those have a <c>-o</c> of their own, so there is no short form.
    /// </summary>
    /// <param name="description">What each form is.</param>
    /// <param name="forms">The forms; the first is the default.</param>
    public static Option<string> Create(string description, params string[] forms) => Create(description, forms, []);

    /// <summary>For any other verb, with the short form <c>-o</c>.</summary>
    public static Option<string> CreateShort(string description, params string[] forms) => Create(description, forms, ["-o"]);

    static Option<string> Create(string description, string[] forms, string[] aliases)
    {
        var option = new Option<string>("--output", aliases)
        {
            Description = description,
            DefaultValueFactory = _ => forms[0],
        };
        option.AcceptOnlyFromAmong(forms);
        return option;
    }
}
