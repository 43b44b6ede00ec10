namespace Sidecar.Netfilter.Planning;

/// <summary>One program to be run in the namespace.</summary>
/// <param name="Program">The program's name, to be found on the path.</param>
/// <param name="Arguments">Its arguments, one by one; no shell is meant to see them.</param>
/// <param name="Input">What it reads from its standard input; empty for nothing.</param>
/// <param name="Why">What the step is for, as a sentence.</param>
public sealed record PlanStep(string Program, EquatableArray<string> Arguments, string Input, string Why);
