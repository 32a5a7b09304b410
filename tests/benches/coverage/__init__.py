"""Do variances and intervals hold what they promise, over many samples?"""
