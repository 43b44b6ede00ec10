using Microsoft.Extensions.Options;

namespace Sidecar.Netfilter.Interception;

/// <summary>Stops a host at startup where its options are wrong, naming every problem.</summary>
public sealed class InterceptionOptionsValidator : IValidateOptions<InterceptionOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, InterceptionOptions options)
    {
        var result = InterceptionSettings.Read(options);
        return result.IsSuccess
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(result.Problems.Select(problem =>
                string.IsNullOrEmpty(name) ? problem.ToString() : $"{name}: {problem}"));
    }
}
